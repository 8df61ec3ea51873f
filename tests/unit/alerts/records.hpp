#pragma once
/// Records of events as every test of formats frames them.

#include "alerts/format.hpp"
#include "samples.hpp"

#include <string>

namespace onvigil::alerts::test {

inline const Frame frame{.identity = {"hq", "sensor1", "sen-1", "0.1.0"}, .facility = 16};

inline std::string record(Format format, const model::Event& event = sample_event())
{
    std::string out;
    append_record(out, format, event, frame);
    return out;
}

inline constexpr Format all_formats[] = {Format::json, Format::rfc5424, Format::cef,       Format::leef,
                                         Format::ecs,  Format::ocsf,    Format::splunk_hec};

/// The sample, as an administrator sees to it.
inline model::Event labelled_event(std::string address = "10.20.3.7")
{
    auto event = sample_event();
    for (auto& [key, value] : event.fields) {
        if (key == "hostname") value = "cam-12";
        if (key == "labels") value = std::vector<std::string>{"owner=facilities", "a.b=c=d", "bare="};
        if (key == "address") value = address;
    }
    return event;
}

}  // namespace onvigil::alerts::test
