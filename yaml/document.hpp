#pragma once
/// yaml/document.hpp - a YAML file written by hand: every mistake in it with file, line and key.

#include "base/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace onvigil::yaml {

struct FileProblem {
    std::string file;
    int line = 1;     ///< from 1; 0: of the file as such, as when it is not there
    std::string key;  ///< dotted path: "discovery.interval", "alerts.sinks[0].address"; empty: the file as such
    std::string what;
    bool operator==(const FileProblem&) const = default;
};
using FileProblems = std::vector<FileProblem>;

/// `FILE:LINE: KEY: what is wrong`, or `FILE: what is wrong`
[[nodiscard]] std::string to_text(const FileProblem& problem);

[[noreturn]] void throw_exception_from_error(const FileProblems& problems, const boost::source_location& where);

class Reader;

/// Reads the mapping that the document `text` is: `read` asks for the keys it knows, all others are problems. An empty
/// document is a mapping without keys. Throws nothing for what is in the text.
void read_document(const std::string& text, const std::string& file, FileProblems& problems,
                   const std::function<void(Reader&)>& read);

}  // namespace onvigil::yaml
