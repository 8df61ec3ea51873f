#include "cli/help_format.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace onvigil::cli {
namespace {

constexpr std::string_view followed_by = "... ";

void remove(std::string& text, std::string_view part)
{
    if (const auto at = text.find(part); at != text.npos) text.erase(at, part.size());
}

class HelpFormat : public CLI::Formatter {
public:
    /// An option that takes one value at a time shows no "..." for the next, and a word no type: its name says it.
    std::string make_option_opts(const CLI::Option* option) const override
    {
        auto text = CLI::Formatter::make_option_opts(option);
        if (option->get_positional())
            remove(text, " TEXT");
        else if (!option->get_allow_extra_args())
            remove(text, " ...");
        return text;
    }
    /// A type "... KEY=VALUE" is of words that follow those the option is called by: `[DEVICE...] [KEY=VALUE...]`.
    std::string make_option_usage(const CLI::Option* option) const override
    {
        const auto type = option->get_type_name();
        const auto words = CLI::Formatter::make_option_usage(option);
        return type.starts_with(followed_by) ? words + " [" + type.substr(followed_by.size()) + "...]" : words;
    }
};

}  // namespace

void set_help_format(CLI::App& app)
{
    app.formatter(std::make_shared<HelpFormat>());
}

}  // namespace onvigil::cli
