#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "alerts/sinks/setting_visitor.hpp"
#include "base/text.hpp"
#include "config/secrets.hpp"
#include "config/sections.hpp"

namespace onvigil::config {
namespace {

using namespace std::chrono_literals;

/// What one entry of alerts.sinks says; which keys there are the type of the sink knows.
class SinkReader final : public alerts::SettingVisitor {
public:
    SinkReader(Reader& reader, const SecretSource& secrets, Remarks& remarks)
        : reader_(reader), secrets_(secrets), remarks_(remarks)
    {
    }

    std::optional<std::string> given(const char* key, const std::string&) override
    {
        std::string text;
        reader_.text(key, text);
        if (text.empty()) return std::nullopt;
        return text;
    }
    void texts(const char* key, std::vector<std::string>& value) override
    {
        if (reader_.has(key) && reader_.kind(key) != Reader::Kind::list) no_list_ = key;
        reader_.texts(key, value);
    }
    void number(const char* key, std::size_t& value, std::size_t least, std::size_t most,
                const std::string& meaning) override
    {
        reader_.number(key, value, least, most, meaning);
    }
    void duration(const char* key, std::chrono::milliseconds& value, std::chrono::milliseconds least,
                  std::chrono::milliseconds most) override
    {
        reader_.duration(key, value, least, most);
    }
    void secret(const std::string& name, std::string& value) override
    {
        value = read_secret(reader_, (name + "_file").c_str(), (name + "_credential").c_str(), secrets_, false);
    }
    /// A value is text, or {prefix, credential | file}.
    void headers(const char* key, Headers& value, Check check_name) override
    {
        reader_.section(key, [&](Reader& headers) {
            for (const std::string& name : headers.keys()) {
                const char* header = name.c_str();
                if (const auto wrong = check_name(name)) headers.problem(header, wrong->text);
                std::string text;
                const auto kind = headers.kind(header);
                if (kind == Reader::Kind::map)
                    headers.section(header, [&](Reader& entry) {
                        entry.text("prefix", text);
                        text += read_secret(entry, "file", "credential", secrets_, true);
                    });
                else if (kind == Reader::Kind::text)
                    headers.text(header, text);
                else
                    headers.problem(header, "text is expected, or {prefix: TEXT, credential: NAME}");
                if (text.find_first_of("\r\n") != std::string::npos)
                    headers.problem(header, "a header's value is one line");
                value.emplace_back(name, std::move(text));
            }
        });
    }
    void named_file(const char* key, const std::string& path, int access) override
    {
        remark_on_file(reader_, key, path, access, secrets_, remarks_);
    }
    bool has(const char* key) const override { return reader_.has(key); }
    void problem(const char* key, const std::string& what) override
    {
        if (*key == '\0')
            reader_.problem_here(what);
        else if (no_list_ != key)  // then it is said already
            reader_.problem(key, what);
    }

private:
    Reader& reader_;
    const SecretSource& secrets_;
    Remarks& remarks_;
    std::string no_list_;  ///< the key of what ought to be one
};

std::string type_names()
{
    std::string out;
    for (const auto* type : alerts::sink_types()) out += fmt::format("{}{}", out.empty() ? "" : ", ", type->name);
    return out;
}

void read_target(Reader& reader, alerts::SinkSettings& sink, const SecretSource& secrets, Remarks& remarks)
{
    std::string name;
    reader.text("type", name);
    if (name.empty() && sink.name == alerts::builtin_journal().name) name = "journald";
    const auto* type = alerts::find_sink_type(name);
    if (type == nullptr) {
        if (name.empty())
            reader.problem_here("needs type: one of " + type_names());
        else
            reader.problem("type", text::none_of(name, type_names()));
        for (const auto& key : reader.keys()) (void)reader.has(key.c_str());  // what else is unknown is not known
        return;
    }
    sink.target = alerts::SinkTarget(*type);
    SinkReader visitor(reader, secrets, remarks);
    sink.target.visit(visitor);
}

/// `here`: the names in this file. A sink of an earlier file, or the built-in one, is replaced by one of its name.
void read_sink(Reader& reader, alerts::AlertSettings& settings, std::set<std::string>& here,
               const SecretSource& secrets, Remarks& remarks)
{
    alerts::SinkSettings sink;
    reader.text("name", sink.name);
    if (sink.name.empty()) reader.problem_here("needs name: how alerts and messages call it");
    reader.boolean("enabled", sink.enabled);
    reader.texts("events", sink.events);
    if (sink.events.empty()) reader.problem("events", "names no type: leave it out for all of them");
    for (const auto& glob : sink.events)
        if (!alerts::matches_a_type(glob)) reader.problem("events", fmt::format("{} matches no type of event", glob));
    reader.choice("min_severity", sink.min_severity, model::parse_severity, "info, low, medium, high, critical");
    reader.number("max_backlog", sink.max_backlog, 1, 100'000'000, "a number of events");
    read_target(reader, sink, secrets, remarks);

    if (!here.insert(sink.name).second)
        return reader.problem("name", fmt::format("{} is the name of two sinks", sink.name));
    auto& sinks = settings.sinks;
    const auto same = std::ranges::find(sinks, sink.name, &alerts::SinkSettings::name);
    if (same == sinks.end())
        sinks.push_back(std::move(sink));
    else
        *same = std::move(sink);
}

}  // namespace

void read_alerts(Reader& reader, alerts::AlertSettings& settings, const SecretSource& secrets, Remarks& remarks)
{
    reader.duration("heartbeat", settings.heartbeat, 1s);
    std::set<std::string> here;
    reader.entries("sinks", [&](Reader& entry) { read_sink(entry, settings, here, secrets, remarks); });
}

}  // namespace onvigil::config
