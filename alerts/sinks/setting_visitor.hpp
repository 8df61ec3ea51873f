#pragma once
/// alerts/sinks/setting_visitor.hpp - how each type of sink describes its settings: once, key by key.
///
/// The configuration implements it twice: one visitor reads the values, the other shows them (secrets left out). A
/// value that is missing or wrong stays what it was.

#include "alerts/formats/record_format.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "model/names.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::alerts {

/// An enumeration with a table of its names.
template <typename Enum>
concept Named = requires(Enum value)
{
    names_of(value);
};

/// "octet-counted", ...
template <Named Enum>
[[nodiscard]] constexpr std::string_view name(Enum value)
{
    return model::find_name(names_of(value), value);
}

class SettingVisitor {
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;
    using Check = std::optional<Problem> (*)(std::string_view text);  ///< nullopt: nothing is wrong with it

    virtual ~SettingVisitor() = default;

    /// The text given for `key`; nullopt: none. `now` is what is shown.
    virtual std::optional<std::string> given(const char* key, const std::string& now) = 0;
    virtual void texts(const char* key, std::vector<std::string>& value) = 0;
    virtual void number(const char* key, std::size_t& value, std::size_t least, std::size_t most,
                        const std::string& meaning) = 0;
    virtual void duration(const char* key, std::chrono::milliseconds& value, std::chrono::milliseconds least,
                          std::chrono::milliseconds most) = 0;
    /// From NAME_file or NAME_credential.
    virtual void secret(const std::string& name, std::string& value) = 0;
    /// HTTP headers; their values may be secrets.
    virtual void headers(const char* key, Headers& value, Check check_name) = 0;

    /// The setting names a file that the sink is going to read, run or write: R_OK, X_OK, W_OK (access(2)).
    virtual void named_file(const char* /*key*/, const std::string& /*path*/, int /*access*/) {}

    /// False where a default that depends on another key is to be put in place.
    [[nodiscard]] virtual bool has(const char* key) const = 0;
    /// What is wrong with `key`; "": with the sink as a whole.
    virtual void problem(const char* key, const std::string& what) = 0;

    void text(const char* key, std::string& value);
    void absolute_path(const char* key, std::string& value);
    /// "format": one of those with `allowed` in their rows.
    void format(const RecordFormat*& value, bool RecordFormat::*allowed);
    template <Named Enum>
    void choice(const char* key, Enum& value)
    {
        const auto text = given(key, std::string(name(value)));
        if (!text) return;
        std::string names;
        for (const auto& [known, spelt] : names_of(value)) {
            if (spelt == *text) {
                value = known;
                return;
            }
            names += fmt::format("{}{}", names.empty() ? "" : ", ", spelt);
        }
        problem(key, text::none_of(*text, names));
    }
    /// The files of TLS; ours come together.
    void certificates(std::string& ca_file, std::string& certificate_file, std::string& key_file);
    /// A key that means nothing here is a mistake.
    void forbid(std::initializer_list<const char*> keys, const std::string& why);
};

/// The names of the formats with `allowed` in their rows, separated by ", ".
[[nodiscard]] std::string format_names(bool RecordFormat::*allowed);

}  // namespace onvigil::alerts
