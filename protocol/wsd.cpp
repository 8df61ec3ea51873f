#include "protocol/wsd.hpp"

#include "base/limits.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "protocol/schema/soap_context.hpp"

namespace onvigil::protocol::wsd {
namespace {

std::string_view next_word(std::string_view& text)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return text = {};
    const std::size_t end = std::min(text.find_first_of(blanks, begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

/// Whether a word begins a URI of its own: "onvif://…", "urn:…", "MAC:…"; "5:north" and "A:1" do not.
bool begins_uri(std::string_view word)
{
    const std::string_view scheme = word.substr(0, word.find(':'));
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return scheme.size() > 1 && scheme.size() < word.size() && letter(scheme[0]) &&
           std::ranges::all_of(
               scheme, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; });
}

/// Devices write blanks into their names as they are: a word that begins no URI belongs to the one before.
void add_scopes(const char* value, std::vector<std::string>& into)
{
    std::string_view text = text_of(value);
    for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
        if (!into.empty() && !begins_uri(word))
            into.back() = tidy_encoded(into.back().append(" ").append(word));
        else if (into.size() < limits::scopes_per_device)
            into.push_back(tidy_encoded(word));
        else
            return;
    }
}

std::vector<std::string> list(const char* value, std::size_t limit)
{
    std::vector<std::string> out;
    std::string_view text = text_of(value);
    for (std::string_view word = next_word(text); !word.empty() && out.size() < limit; word = next_word(text))
        out.push_back(tidy(word));
    return out;
}

/// Some devices put a comma or a semicolon between their URLs.
std::vector<std::string> urls(const char* value)
{
    std::vector<std::string> out;
    for (const std::string& word : list(value, limits::xaddrs_per_device)) {
        std::string_view rest = word;
        while (!rest.empty() && out.size() < limits::xaddrs_per_device) {
            const std::size_t end = std::min(rest.find(",http"), rest.find(";http"));
            out.emplace_back(rest.substr(0, end));
            rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
        }
    }
    return out;
}

std::uint32_t number(const char* value)
{
    return text::whole_number<std::uint32_t>(text::trim(text_of(value))).value_or(0);
}

/// The element that carries one announcement.
const char* element_of(Kind kind)
{
    switch (kind) {
        case Kind::hello:
            return "wsdd:Hello";
        case Kind::bye:
            return "wsdd:Bye";
        case Kind::probe:
            return "wsdd:Probe";
        default:
            return "wsdd:Resolve";
    }
}

Kind match_kind(const SoapContext& context)
{
    if (context.at("wsdd:ProbeMatches")) return Kind::probe_matches;
    if (context.at("wsdd:Hello")) return Kind::hello;
    if (context.at("wsdd:Bye")) return Kind::bye;
    if (context.at("SOAP-ENV:Fault")) return Kind::fault;
    if (context.at("wsdd:Probe")) return Kind::probe;
    if (context.at("wsdd:Resolve")) return Kind::resolve;
    if (context.at("wsdd:ResolveMatches")) return Kind::resolve_matches;
    return Kind::other;
}

}  // namespace

struct Decoder::State {
    SoapContext context;
    std::string_view document;  ///< as sent, or repaired
    std::string slim;           ///< what gSOAP reads of it
    std::vector<Declaration> declarations;

    /// One reading; false where the bytes break before the body's first element has ended.
    bool read(std::string_view text, Message& into)
    {
        document = text;
        declarations = declarations_in(text);
        into.announcements.clear();
        into.fault.reset();
        into.kind = Kind::other;
        slim = without_idle_declarations(text, declarations);
        const bool open = context.open(slim);
        if (const auto* header = context.get()->header) {
            into.message_id = tidy(text_of(header->wsa__MessageID));
            into.relates_to = tidy(text_of(header->wsa__RelatesTo));
        }
        if (!open) return false;
        into.kind = match_kind(context);
        return body(into);
    }

    bool body(Message& into)
    {
        struct soap* s = context.get();
        switch (into.kind) {
            case Kind::probe_matches: {
                wsdd__ProbeMatchList all;
                if (!soap_get_wsdd__ProbeMatchList(s, &all, "wsdd:ProbeMatches", nullptr)) return false;
                add(all.ProbeMatch, all.__sizeProbeMatch, into);
                return true;
            }
            case Kind::resolve_matches: {
                wsdd__ResolveMatchList all;
                if (!soap_get_wsdd__ResolveMatchList(s, &all, "wsdd:ResolveMatches", nullptr)) return false;
                add(all.ResolveMatch, all.__sizeResolveMatch, into);
                return true;
            }
            case Kind::fault: {
                flt__Fault fault;
                if (!soap_get_flt__Fault(s, &fault, "SOAP-ENV:Fault", nullptr)) return false;
                into.fault = fault_from(fault);
                return true;
            }
            case Kind::other:
                return true;
            default: {
                wsdd__Announcement one;
                if (!soap_get_wsdd__Announcement(s, &one, element_of(into.kind), nullptr)) return false;
                add(&one, 1, into);
                return true;
            }
        }
    }

    void add(const wsdd__Announcement* first, int count, Message& into) const
    {
        const auto all = static_cast<std::size_t>(std::max(count, 0));
        const auto size = std::min(all, limits::matches_per_message);
        into.left_out = all - size;
        into.announcements.reserve(size);
        for (std::size_t i = 0; i < size; ++i) into.announcements.push_back(announcement(first[i]));
    }

    [[nodiscard]] Announcement announcement(const wsdd__Announcement& read) const
    {
        Announcement out;
        if (const auto* endpoint = read.wsa__EndpointReference)
            out.endpoint = canonical_endpoint(tidy(text_of(endpoint->Address)));
        for (int i = 0; i < read.__sizeScopes; ++i) add_scopes(read.Scopes[i], out.scopes);
        out.xaddrs = urls(read.XAddrs);
        out.metadata_version = number(read.MetadataVersion);
        std::string_view types = text_of(read.Types);
        const std::string_view all = types;
        for (auto word = next_word(types); !word.empty() && out.types.size() < limits::types_per_device;
             word = next_word(types))
            out.types.push_back(type_name(word, all));
        return out;
    }

    [[nodiscard]] TypeName type_name(std::string_view word, std::string_view all) const
    {
        const std::size_t colon = word.find(':');
        const std::string_view prefix = colon == word.npos ? std::string_view() : word.substr(0, colon);
        const std::string_view local = colon == word.npos ? word : word.substr(colon + 1);
        return {tidy(uri_of(prefix, all)), tidy(local)};
    }

    /// gSOAP does not hand on declarations, so scope is judged by place: the last declaration of the prefix before the
    /// text that uses it.
    [[nodiscard]] std::string_view uri_of(std::string_view prefix, std::string_view used_in) const
    {
        std::string_view uri;
        bool one = true, any = false;
        for (const Declaration& declaration : declarations) {
            if (declaration.prefix != prefix) continue;
            one = !any || uri == declaration.uri;
            any = true;
            if (one)
                uri = declaration.uri;
            else
                break;
        }
        if (!any) return usual_namespace(prefix);
        if (one) return uri;
        const std::size_t place = document.find(used_in);
        for (const Declaration& declaration : declarations)
            if (declaration.prefix == prefix && declaration.at < place) uri = declaration.uri;
        return uri;
    }
};

Decoder::Decoder() : state_(std::make_unique<State>()) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Result<Message, DecodeError> Decoder::decode(Bytes datagram)
{
    if (datagram.size() > limits::datagram_bytes) return DecodeError::too_long;
    const std::string_view envelope = envelope_in(as_text(datagram));
    if (envelope.empty() || declares_entities(envelope)) return DecodeError::malformed;

    Message message;
    message.namespaces = namespaces_of(declarations_in(envelope));
    if (!has_bare_markup(envelope)) {
        if (state_->read(envelope, message) && message.kind != Kind::other) return message;
        if (state_->context.hit_limit()) return DecodeError::too_much;
    }
    const std::string whole = repaired(envelope);
    bool understood = state_->read(whole, message);
    if (message.kind == Kind::other) {
        state_->context.ignore_namespaces(true);
        if (state_->read(whole, message))
            understood = true;
        else
            message.kind = Kind::other;  // what it began to be broke off
        state_->context.ignore_namespaces(false);
    }
    if (understood) return message;
    return state_->context.hit_limit() ? DecodeError::too_much : DecodeError::malformed;
}

}  // namespace onvigil::protocol::wsd
