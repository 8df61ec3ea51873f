#pragma once
/// render/json_writer.hpp - JSON straight into one string: no tree, no copies, always well-formed text (RFC 8259).
///
/// Commas and quotes are the writer's business. Invalid UTF-8 becomes U+FFFD, so that any value from the wire gives
/// a document every parser takes. Nesting is the caller's: each begin has its end.

#include "model/time.hpp"

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::render {

/// Bidirectional overrides, zero-width characters and line separators as \uXXXX: the same document where they stand in
/// quoted texts of JSON or YAML, and harmless on a terminal.
enum class InvisibleAs : std::uint8_t { json, yaml };  ///< beyond U+FFFF JSON has a pair of surrogates
[[nodiscard]] std::string escape_invisible(std::string_view text, InvisibleAs how = InvisibleAs::json);

/// Appends `text` with the quotes around it.
void append_json_string(std::string& out, std::string_view text);

template <typename Type>
concept Integer = std::integral<Type> && !std::same_as<Type, bool> && !std::same_as<Type, char>;

class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    /// The next value belongs to this key.
    void key(std::string_view name);

    void string(std::string_view text);
    template <Integer Number>
    void number(Number value)
    {
        separate();
        std::array<char, 24> digits;
        out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
    }
    void boolean(bool value);
    void null();
    void time(model::TimePoint value);
    /// A value that is JSON text already.
    void raw(std::string_view json);

    /// Empty means: not known.
    void string_or_null(std::string_view text) { text.empty() ? null() : string(text); }
    /// `[…]`: `write` writes each value.
    template <typename Values, typename Write>
    void values(const Values& all, Write write)
    {
        begin_array();
        for (const auto& value : all) write(value);
        end_array();
    }
    template <typename Text>
    void strings(const std::vector<Text>& all)
    {
        values(all, [this](const std::string_view text) { string(text); });
    }

    void member(std::string_view name, std::string_view text) { key(name), string(text); }
    void member(std::string_view name, const char* text) { key(name), string(text); }
    void member(std::string_view name, bool value) { key(name), boolean(value); }
    template <Integer Number>
    void member(std::string_view name, Number value)
    {
        key(name), number(value);
    }
    void member(std::string_view name, model::TimePoint value) { key(name), time(value); }
    void member(std::string_view name, std::optional<model::TimePoint> value)
    {
        key(name), value ? time(*value) : null();
    }
    void member(std::string_view name, const std::optional<model::Date>& day)
    {
        key(name), day ? string(model::to_text(*day)) : null();
    }
    template <typename Text>
    void member(std::string_view name, const std::vector<Text>& values)
    {
        key(name), strings(values);
    }
    void member_or_null(std::string_view name, std::string_view text) { key(name), string_or_null(text); }

    /// `"NAME":{…}`, with the members that `write` gives it.
    template <typename Write>
    void object(std::string_view name, Write write)
    {
        key(name), begin_object(), write(), end_object();
    }
    /// `"NAME":[…]`
    template <typename Values, typename Write>
    void array(std::string_view name, const Values& all, Write write)
    {
        key(name), values(all, std::move(write));
    }
    /// `"NAME":[{…},…]`: `write` gives the object of each value its members.
    template <typename Values, typename Write>
    void objects(std::string_view name, const Values& values, Write write)
    {
        array(name, values, [&](const auto& value) { begin_object(), write(value), end_object(); });
    }

private:
    void open(char bracket);
    void close(char bracket);
    void separate();

    std::string& out_;
    bool comma_ = false;  ///< the next value or key follows another one
};

/// `{…}`, with the members that `write` gives it.
template <typename Write>
[[nodiscard]] std::string json_object(Write write)
{
    std::string out;
    JsonWriter json(out);
    json.begin_object(), write(json), json.end_object();
    return out;
}
/// The same as a line, as every answer of the API ends.
template <typename Write>
[[nodiscard]] std::string json_line(Write write)
{
    return json_object(std::move(write)) + '\n';
}

}  // namespace onvigil::render
