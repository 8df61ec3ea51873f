#include "yaml/document.hpp"

#include "base/ensure.hpp"
#include "base/utf8.hpp"
#include "yaml/reader.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace onvigil::yaml {
namespace {

/// The end of a document: yaml-cpp reads a quote that is not closed to the end of the text and says nothing, but
/// refuses a document that ends inside one.
constexpr std::string_view document_end = "\n...\n";
constexpr std::string_view ended_in_quotes = "illegal document indicator in scalar";

/// What yaml-cpp says, and what a person has to look for.
constexpr std::pair<std::string_view, std::string_view> explained[] = {
    {"illegal map value",
     "KEY: VALUE does not fit here: compare its indentation with the lines before, look for a colon missing there, and "
     "put text that holds a colon and a blank in quotes"},
    {"end of map not found", "does not fit what stands before: is it indented like its neighbours?"},
    {"end of sequence not found", "does not fit the list before: is it indented like its neighbours?"},
    {"end of map flow not found", "a { before is not closed, or a comma is missing"},
    {"end of sequence flow not found", "a [ before is not closed, or a comma is missing"},
    {"alias not found", "text that begins with * or & stands in quotes, as in \"*\""},
    {"the referenced anchor is not defined", "text that begins with * or & stands in quotes, as in \"*.example\""},
    {"unknown token", "text that begins with @, % or ` stands in quotes"},
    {"unknown escape character", "text with a backslash stands in single quotes: 'a\\b'"},
    {ended_in_quotes, "quotes that are opened here are not closed"},
};

std::string explain(const std::string& message)
{
    for (const auto& [said, meant] : explained)
        if (message.starts_with(said)) return std::string(meant);
    return message;
}

/// Where the lines of a text begin, and where it ends.
std::vector<std::size_t> line_starts(std::string_view text)
{
    std::vector<std::size_t> starts{0};
    for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) starts.push_back(at + 1);
    starts.push_back(text.size());
    return starts;
}

/// In which lines, from 1, the roots of documents stand.
class Roots final : public YAML::EventHandler {
public:
    std::vector<int> lines;

    void OnDocumentStart(const YAML::Mark&) override { inside_ = false; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { node(mark); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { node(mark); }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string&) override
    {
        node(mark);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        node(mark);
    }
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        node(mark);
    }
    void OnMapEnd() override {}

private:
    void node(const YAML::Mark& mark)
    {
        if (!std::exchange(inside_, true)) lines.push_back(mark.line + 1);
    }
    bool inside_ = false;
};

/// Of the first two documents: YAML::LoadAll never ends where a comma stands behind a map that is indented.
std::vector<int> lines_of_roots(const std::string& text)
{
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Roots roots;
    for (int documents = 0; documents < 2 && parser.HandleNextDocument(roots); ++documents) {
    }
    return std::move(roots.lines);
}

/// The line, from 0, in which the quotes begin that hold the end of the text.
int line_of_open_quotes(const std::string& text)
{
    const auto starts = line_starts(text);
    const auto open_behind = [&](std::size_t end) {
        try {
            (void)lines_of_roots(text.substr(0, end).append(document_end));
            return false;
        } catch (const YAML::Exception& error) {
            return error.msg.starts_with(ended_in_quotes);
        }
    };
    const auto first =
        std::partition_point(starts.begin() + 1, starts.end(), [&](std::size_t end) { return !open_behind(end); });
    return static_cast<int>(std::min(first, starts.end() - 1) - starts.begin()) - 1;
}

FileProblem syntax_problem(const std::string& text, const std::string& file, const YAML::Exception& error)
{
    const bool in_quotes = error.msg.starts_with(ended_in_quotes);
    const auto starts = line_starts(text);
    const auto last = static_cast<int>(starts.size()) - (text.ends_with('\n') ? 3 : 2);
    const int line = in_quotes ? line_of_open_quotes(text) : std::clamp(error.mark.line, 0, std::max(last, 0));
    const auto first = text.find_first_not_of(' ', starts[static_cast<std::size_t>(line)]);
    const bool tab = first != text.npos && text[first] == '\t';
    return {file, line + 1, "syntax", tab ? "a tab: YAML is indented by blanks" : explain(error.msg)};
}

/// The line, from 1, of the first byte that is no UTF-8; 0 where all is.
int line_that_is_not_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto length = utf8::length(text.substr(at));
        if (length == 0) return static_cast<int>(std::count(text.data(), text.data() + at, '\n')) + 1;
        at += length;
    }
    return 0;
}

/// The one document that the text is, a map; null where it is none.
YAML::Node read_map(const std::string& text, const std::string& file, FileProblems& problems)
{
    if (const int line = line_that_is_not_utf8(text); line > 0) {
        problems.push_back({file, line, "", "is not UTF-8 here: save the file in that encoding"});
        return {};
    }
    const auto whole = text + std::string(document_end);
    if (const auto roots = lines_of_roots(whole); roots.size() > 1) {
        problems.push_back({file, roots[1], "", "stands in a second document (---): a file is one"});
        return {};
    }
    auto document = YAML::Load(whole);
    if (document.IsNull()) return YAML::Node(YAML::NodeType::Map);
    if (document.IsMap()) return document;
    problems.push_back({file, document.Mark().line + 1, "",
                        "a map of settings is expected: KEY: VALUE, with a blank behind the colon"});
    return {};
}

}  // namespace

std::string to_text(const FileProblem& problem)
{
    if (problem.line == 0) return fmt::format("{}: {}", problem.file, problem.what);
    return fmt::format("{}:{}: {}{}{}", problem.file, problem.line, problem.key, problem.key.empty() ? "" : ": ",
                       problem.what);
}

void throw_exception_from_error(const FileProblems& problems, const boost::source_location&)
{
    throw Bug(fmt::format("unchecked problems of a file: {}", problems.empty() ? "none" : to_text(problems.front())));
}

void read_document(const std::string& text, const std::string& file, FileProblems& problems,
                   const std::function<void(Reader&)>& read)
{
    try {
        const auto document = read_map(text, file, problems);
        if (!document.IsMap()) return;
        Reader reader(document, file, "", problems);
        read(reader);
        reader.finish();
    } catch (const YAML::Exception& error) {
        problems.push_back(syntax_problem(text, file, error));
    }
}

}  // namespace onvigil::yaml
