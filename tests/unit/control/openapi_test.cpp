// docs/openapi.json says what the server does: every route, every answer, every parameter.
#include "control/api_routes.hpp"
#include "server_fixture.hpp"
#include "support/file_text.hpp"
#include "support/json_schema.hpp"

namespace onvigil::control {
namespace {

struct Asked {
    std::string method, target, body{};
};

std::string lower(std::string_view method)
{
    std::string out;
    for (const char c : method) out += static_cast<char>(c | 0x20);
    return out;
}

class TheApiDocument : public TheServer {
protected:
    TheApiDocument()
        : schema(read("openapi.json"), {{"report.schema.json", test::JsonSchema(read("report.schema.json"))}})
    {
        auto waived = sample_record(2);
        daemon.handler.add(sample_record(1));
        daemon.handler.add(with_level(waived, model::Level::unknown));
        daemon.handler.lists = {sample_list()};
        daemon.handler.journal = {sample_event(1, "dev-0000000001"), sample_event(2)};
        daemon.handler.running_scan->finished = true;
        daemon.handler.running_scan->found.push_back({.record = sample_record(1), .what = "banned"});
        daemon.handler.state.sinks = {{.name = "siem", .type = "syslog"}};
        daemon.handler.state.interfaces = {{.name = "lan0", .addresses = {"10.20.0.2"}}};
        daemon.handler.state.problems = {{.what = "lan0 has been silent", .remedy = "look at it"}};
        daemon.handler.state.drops = {{"reader-behind", 2}};
    }

    static json::value read(const std::string& name)
    {
        return json::parse(test::file_text(ONVIGIL_SOURCE_DIR "/docs/" + name));
    }

    /// "GET /v1/devices/*" of every operation.
    std::set<std::string> documented() const
    {
        std::set<std::string> out;
        for (const auto& [path, operations] : schema.document().at("paths").as_object()) {
            std::string pattern(path);
            if (const auto open = pattern.find('{'); open != std::string::npos)
                pattern.replace(open, pattern.find('}') - open + 1, "*");
            for (const auto& [method, operation] : operations.as_object())
                out.insert(std::string(method) + " " + pattern);
        }
        return out;
    }

    /// The path of the document that a target belongs to.
    std::string path_of(const std::string& target) const
    {
        const auto pieces = [](const std::string& path) {
            std::vector<std::string> out;
            std::istringstream in(path.substr(0, path.find('?')));
            for (std::string piece; std::getline(in, piece, '/');) out.push_back(piece);
            return out;
        };
        const auto wanted = pieces(target);
        for (const auto& [path, operations] : schema.document().at("paths").as_object())
            if (std::ranges::equal(pieces(path), wanted,
                                   [](const auto& a, const auto& b) { return a == b || a.starts_with('{'); }))
                return path;
        return target + " is not in the document";
    }

    /// What an answer has that the document does not say; empty: all is as it says.
    std::string problem(const Asked& asked) const
    {
        const auto answer = ask(daemon.socket(), asked.method, asked.target, asked.body);
        const auto& responses =
            schema.document().at("paths").at(path_of(asked.target)).at(lower(asked.method)).at("responses").as_object();
        const auto* described = responses.if_contains(std::to_string(status_of(answer)));
        if (described == nullptr) return "status " + std::to_string(status_of(answer)) + ": " + answer;
        const auto begin = answer.find("Content-Type: ") + 14;
        const auto kind = answer.substr(begin, answer.find_first_of(";\r", begin) - begin);
        const auto* content = described->at("content").as_object().if_contains(kind);
        if (content == nullptr) return "content " + kind;
        if (kind.find("json") == std::string::npos) return {};
        auto rule = content->at("schema").at("$ref").as_string();
        const auto pointer = std::string_view(rule).substr(1);
        std::istringstream lines(whole_body_of(answer));
        std::string found;
        if (kind == "application/x-ndjson")
            for (std::string line; found.empty() && std::getline(lines, line);)
                found = schema.problem(json::parse(line), pointer);
        else
            found = schema.problem(json::parse(whole_body_of(answer)), pointer);
        return found;
    }

    test::JsonSchema schema;
};

TEST_F(TheApiDocument, NamesEveryRouteAndNoOther)
{
    std::set<std::string> there;
    for (const auto& route : routes()) {
        std::string path;
        for (const auto piece : route.path) path.append("/").append(piece);
        there.insert(lower(route.method) + " " + (path.empty() ? "/" : path));
    }
    EXPECT_EQ(documented(), there);
}

TEST_F(TheApiDocument, DescribesWhatEachRouteAnswers)
{
    daemon.start();
    const std::string device = "/v1/devices/dev-0000000001";
    const std::vector<Asked> all{
        {"GET", "/"},
        {"GET", "/assets/page.js"},
        {"GET", "/assets/page.css"},
        {"GET", "/assets/icon.svg"},
        {"GET", "/healthz"},
        {"GET", "/healthz?live"},
        {"GET", "/metrics"},
        {"GET", "/v1/status"},
        {"GET", "/v1/config"},
        {"GET", "/v1/summary?verdict=banned"},
        {"GET", "/v1/devices"},
        {"GET", "/v1/devices?limit=1"},
        {"GET", device},
        {"GET", device + "?evidence=1&history=1"},
        {"PATCH", device, R"({"labels":{"building":"B"}})"},
        {"PUT", device + "/waiver", R"({"until":"2027-01-01","reason":"replaced in spring"})"},
        {"DELETE", device + "/waiver"},
        {"POST", device + "/retry"},
        {"POST", "/v1/scan", "{}"},
        {"POST", "/v1/scan", R"({"estimate":true})"},
        {"POST", "/v1/scan?wait=1", "{}"},
        {"DELETE", "/v1/scan"},
        {"GET", "/v1/events"},
        {"GET", "/v1/events?format=sse"},
        {"GET", "/v1/policy/lists"},
        {"GET", "/v1/policy/lists/us-ndaa-889"},
        {"POST", "/v1/policy/test", R"({"manufacturer":"Hikvision"})"},
        {"POST", "/v1/policy/diff", R"({"lists":{"a.yaml":"x"}})"},
        {"GET", "/v1/alerts"},
        {"POST", "/v1/alerts/test", "{}"},
        {"POST", "/v1/alerts/replay", R"({"sink":"siem","since":"24h"})"},
        {"POST", "/v1/clock/accept"},
        {"GET", "/v1/report"},
        {"GET", "/v1/report?format=csv"},
        {"GET", "/v1/report?format=json"},
        {"DELETE", device},
    };
    std::set<std::string> asked;
    for (const auto& one : all) {
        EXPECT_EQ(problem(one), "") << one.method << " " << one.target;
        auto path = path_of(one.target);
        if (const auto open = path.find('{'); open != std::string::npos)
            path.replace(open, path.find('}') - open + 1, "*");
        asked.insert(lower(one.method) + " " + path);
    }
    EXPECT_EQ(asked, documented());
}

TEST_F(TheApiDocument, DescribesRefusals)
{
    daemon.start();

    for (const auto* target : {"/v1/devices/none", "/v1/devices?sort=x", "/v1/policy/lists/x", "/nothing"})
        EXPECT_EQ(schema.problem(json::parse(body_of(get(target))), "/components/schemas/Problem"), "") << target;
}

TEST_F(TheApiDocument, NamesTheParametersThatTheServerNames)
{
    daemon.start();

    const std::vector<Asked> all{
        {"GET", "/v1/devices"}, {"GET", "/v1/events"}, {"GET", "/v1/devices/{ref}"}, {"POST", "/v1/scan", "{}"}};
    for (const auto& [method, path, body] : all) {
        const auto answer = ask(daemon.socket(), method, path + "?nonsense=1", body);
        const auto refusal = std::string(json::parse(body_of(answer)).at("detail").as_string());
        std::set<std::string> known, described;
        std::istringstream names(refusal.substr(refusal.find("there are ") + 10));
        for (std::string name; std::getline(names >> std::ws, name, ',');) known.insert(name);
        for (const auto& parameter :
             schema.document().at("paths").at(path).at(lower(method)).at("parameters").as_array()) {
            const auto* reference = parameter.as_object().if_contains("$ref");
            const auto& one = reference == nullptr
                                  ? parameter
                                  : schema.document().at_pointer(std::string_view(reference->as_string()).substr(1));
            if (one.at("in") == "query") described.emplace(one.at("name").as_string());
        }
        EXPECT_EQ(described, known) << path;
    }
}

}  // namespace
}  // namespace onvigil::control
