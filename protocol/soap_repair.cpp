#include "protocol/soap.hpp"

#include "base/limits.hpp"
#include "protocol/xml.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace onvigil::protocol {
namespace {

bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool in_name(char c)
{
    return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

/// Whether the '&' that `rest` begins with begins an entity that XML knows without a document type.
bool entity_here(std::string_view rest)
{
    const std::size_t end = rest.substr(0, 12).find(';');
    if (end == std::string_view::npos || end < 2) return false;
    const std::string_view name = rest.substr(1, end - 1);
    if (name[0] == '#') return name.size() > 1 && name.find_first_not_of("0123456789abcdefABCDEFxX", 1) == name.npos;
    return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
}

/// The namespace of an element by its local name, where the prefix tells nothing.
std::string_view namespace_by_local_name(std::string_view local)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> known{{
        {"Envelope", "s"},
        {"Header", "s"},
        {"Body", "s"},
        {"Fault", "s"},
        {"Code", "s"},
        {"Reason", "s"},
        {"MessageID", "a"},
        {"RelatesTo", "a"},
        {"To", "a"},
        {"Action", "a"},
        {"ReplyTo", "a"},
        {"EndpointReference", "a"},
        {"Address", "a"},
        {"AppSequence", "d"},
        {"ProbeMatches", "d"},
        {"ProbeMatch", "d"},
        {"ResolveMatches", "d"},
        {"ResolveMatch", "d"},
        {"Hello", "d"},
        {"Bye", "d"},
        {"Types", "d"},
        {"Scopes", "d"},
        {"XAddrs", "d"},
        {"MetadataVersion", "d"},
    }};
    for (const auto& [name, prefix] : known)
        if (name == local) return usual_namespace(prefix);
    return local.ends_with("Response") ? usual_namespace("tds") : std::string_view();
}

/// Reads the envelope once and writes a well-formed one.
class Repair {
public:
    explicit Repair(std::string_view in) : in_(in)
    {
        for (const Declaration& declaration : declarations_in(in)) know(declaration.prefix);
        out_.reserve(in.size() + 512);
    }

    std::string run()
    {
        while (at_ < in_.size()) {
            if (in_[at_] != '<') {
                character();
                continue;
            }
            markup();
            text_begin_ = out_.size();
        }
        out_.resize(text_begin_);  // the bytes end within a text: half a serial number is a wrong one
        while (!open_.empty()) close_last();
        declare_missing();
        return std::move(out_);
    }

private:
    void know(std::string_view prefix)
    {
        if (known_.size() < max_prefixes && std::ranges::find(known_, prefix) == known_.end()) known_.push_back(prefix);
    }

    void character()
    {
        const char c = in_[at_];
        if (c == '&' && !entity_here(in_.substr(at_)))
            out_ += "&amp;";
        else
            out_ += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' ? ' ' : c;
        ++at_;
    }

    void markup()
    {
        const std::string_view rest = in_.substr(at_);
        if (rest.starts_with("<!--")) return skip_past("-->");
        if (rest.starts_with("<?")) return skip_past("?>");
        if (rest.starts_with("<![CDATA[")) {
            const std::size_t end = rest.find("]]>");
            out_ += xml::escape(rest.substr(9, end == rest.npos ? rest.npos : end - 9));
            return skip_past("]]>");
        }
        const bool end_tag = rest.starts_with("</");
        const std::size_t name_at = end_tag ? 2 : 1;
        if (name_at >= rest.size() || !starts_name(rest[name_at])) {
            if (!end_tag) out_ += "&lt;";
            at_ += name_at;
            return;
        }
        std::size_t name_end = name_at;
        while (name_end < rest.size() && in_name(rest[name_end])) ++name_end;
        const std::string_view name = rest.substr(name_at, name_end - name_at);
        const std::size_t tag_end = end_of_tag(rest, name_end);
        if (tag_end == rest.npos) {  // cut off inside a tag: what is left of it tells nothing
            at_ = in_.size();
            return;
        }
        if (rest[tag_end] == '<') {  // no tag after all: an angle in a text
            out_ += end_tag ? "" : "&lt;";
            at_ += name_at;
            return;
        }
        at_ += tag_end + 1;
        if (end_tag)
            close(name);
        else
            start(name, rest.substr(name_end, tag_end - name_end));
    }

    void skip_past(std::string_view mark)
    {
        const std::size_t end = in_.find(mark, at_);
        at_ = end == std::string_view::npos ? in_.size() : end + mark.size();
    }

    /// Position of the '>' that ends the tag, past quoted values, or of the '<' that shows that it was never ended.
    static std::size_t end_of_tag(std::string_view rest, std::size_t i)
    {
        for (; i < rest.size(); ++i) {
            if (rest[i] == '>' || rest[i] == '<') return i;
            if (rest[i] != '"' && rest[i] != '\'') continue;
            i = rest.find(rest[i], i + 1);
            if (i == std::string_view::npos) return i;
        }
        return std::string_view::npos;
    }

    void start(std::string_view name, std::string_view attributes)
    {
        const bool empty = attributes.ends_with('/');
        if (empty) attributes.remove_suffix(1);
        miss(name);
        out_ += '<';
        out_ += name;
        copy_attributes(attributes);
        if (root_end_ == 0) root_end_ = out_.size();
        out_ += empty || open_.size() >= limits::soap_depth ? "/>" : ">";
        if (!empty && open_.size() < limits::soap_depth) open_.push_back(name);
    }

    /// Only what has the form name="value" survives.
    void copy_attributes(std::string_view text)
    {
        for (std::size_t i = 0; i < text.size();) {
            if (!starts_name(text[i])) {
                ++i;
                continue;
            }
            const std::size_t begin = i;
            while (i < text.size() && in_name(text[i])) ++i;
            const std::string_view name = text.substr(begin, i - begin);
            std::size_t j = text.find_first_not_of(" \t\r\n", i);
            if (j == text.npos || text[j] != '=') continue;
            j = text.find_first_not_of(" \t\r\n", j + 1);
            if (j == text.npos || (text[j] != '"' && text[j] != '\'')) continue;
            const std::size_t end = text.find(text[j], j + 1);
            if (end == text.npos) return;
            if (!name.starts_with("xmlns")) miss(name, false);
            out_ += ' ';
            out_ += name;
            out_ += '=';
            out_ += text.substr(j, end - j + 1);
            i = end + 1;
        }
    }

    void close(std::string_view name)
    {
        if (std::ranges::find(open_, name) == open_.end()) return;
        while (open_.back() != name) close_last();
        close_last();
    }

    void close_last()
    {
        out_ += "</";
        out_ += open_.back();
        out_ += '>';
        open_.pop_back();
    }

    /// Remembers an undeclared prefix, with the namespace it probably means.
    void miss(std::string_view name, bool element = true)
    {
        const std::size_t colon = name.find(':');
        if (colon == name.npos || colon == 0) return;
        const std::string_view prefix = name.substr(0, colon);
        if (prefix == "xml" || known_.size() >= max_prefixes) return;
        if (std::ranges::find(known_, prefix) != known_.end()) return;
        known_.push_back(prefix);
        std::string_view uri = usual_namespace(prefix);
        if (element) {
            const std::string_view by_name = namespace_by_local_name(name.substr(colon + 1));
            if (uri.empty() || (root_end_ == 0 && !by_name.empty())) uri = by_name;
        }
        missing_.emplace_back(prefix, uri.empty() ? "urn:undeclared" : uri);
    }

    void declare_missing()
    {
        std::string declarations;
        for (const auto& [prefix, uri] : missing_) {
            declarations += " xmlns:";
            declarations += prefix;
            declarations += "=\"";
            declarations += uri;
            declarations += '"';
        }
        out_.insert(root_end_, declarations);
    }

    static constexpr std::size_t max_prefixes = 128;
    std::string_view in_;
    std::size_t at_ = 0;
    std::string out_;
    std::size_t text_begin_ = 0;  ///< where in out_ the text after the last tag begins
    std::size_t root_end_ = 0;    ///< where the root's attributes end in out_
    std::vector<std::string_view> open_;
    std::vector<std::string_view> known_;
    std::vector<std::pair<std::string_view, std::string_view>> missing_;
};

}  // namespace

bool has_bare_markup(std::string_view document)
{
    for (std::size_t at = document.find('&'); at != document.npos; at = document.find('&', at + 1))
        if (!entity_here(document.substr(at))) return true;
    for (std::size_t at = document.find('<'); at != document.npos; at = document.find('<', at + 1)) {
        const char next = at + 1 < document.size() ? document[at + 1] : '/';  // cut: nothing to repair
        if (!starts_name(next) && next != '/' && next != '!' && next != '?') return true;
    }
    return false;
}

std::string repaired(std::string_view envelope)
{
    return Repair(envelope).run();
}

}  // namespace onvigil::protocol
