#include "yaml/document.hpp"

#include "base/ensure.hpp"
#include "yaml/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::yaml {

std::string to_text(const FileProblem& problem)
{
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
        YAML::Node document = YAML::Load(text);
        if (!document.IsDefined() || document.IsNull()) document = YAML::Node(YAML::NodeType::Map);
        if (!document.IsMap()) {
            problems.push_back({file, document.Mark().line + 1, "", "a map of settings is expected"});
            return;
        }
        Reader reader(document, file, "", problems);
        read(reader);
        reader.finish();
    } catch (const YAML::Exception& error) {
        problems.push_back({file, std::max(error.mark.line, 0) + 1, "syntax", error.msg});
    }
}

}  // namespace onvigil::yaml
