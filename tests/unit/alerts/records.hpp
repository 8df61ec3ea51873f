#pragma once
/// Records of events as every test of formats frames them.

#include "alerts/formats/record_format.hpp"
#include "samples.hpp"

#include <string>

namespace onvigil::alerts::test {

inline const RecordContext record_context{.identity = {"hq", "sensor1", "sen-1", "0.1.0"}, .facility = 16};

inline std::string record(const RecordFormat& format, const model::Event& event = sample_event())
{
    std::string out;
    format.append(out, event, record_context);
    return out;
}
inline std::string record(std::string_view format, const model::Event& event = sample_event())
{
    return record(format_named(format), event);
}

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
