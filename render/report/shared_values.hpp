#pragma once
/// render/report/shared_values.hpp - what devices and findings of a report in JSON have in common, told once:
/// docs/report.schema.json describes how the rest refers to it.

#include "model/record.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::render {

class JsonWriter;

class SharedValues {
public:
    /// `most`: groups and ties each; what is beyond stands with its device or finding.
    explicit SharedValues(std::size_t most = 2'000) : most_(most) {}

    /// To be called for every device before the first is written.
    void add(const model::Record& record, std::string_view site);
    /// `"ties":[…],"groups":[…]`
    void write_tables(JsonWriter& json) const;
    /// One object, no line break.
    void append_device(std::string& out, const model::Record& record, std::string_view site) const;

private:
    using Places = std::map<std::string, std::uint64_t, std::less<>>;
    [[nodiscard]] boost::json::array findings_of(boost::json::array findings, boost::json::array& reasons) const;

    std::size_t most_;
    Places group_places_, tie_places_;
    std::vector<boost::json::object> groups_, ties_;
};

}  // namespace onvigil::render
