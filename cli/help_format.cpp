#include "cli/help_format.hpp"

#include <unistd.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "cli/session.hpp"
#include "render/table.hpp"

namespace onvigil::cli {
namespace {

constexpr std::string_view followed_by = "... ";

void remove(std::string& text, std::string_view part)
{
    if (const auto at = text.find(part); at != text.npos) text.erase(at, part.size());
}

class HelpFormat : public CLI::Formatter {
public:
    /// Lines no wider than the terminal: descriptions in their column, the rest from the left.
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override
    {
        const auto width = screen_width(STDOUT_FILENO);
        const auto help = CLI::Formatter::make_help(app, std::move(name), mode);
        return width > 2 * get_column_width() ? narrowed(help, get_column_width(), width) : help;
    }
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

std::string narrowed(const std::string& help, std::size_t column, std::size_t width)
{
    std::istringstream lines(help);
    std::string out;
    for (std::string line; std::getline(lines, line); out += '\n') {
        const bool described = line.size() > column && line[0] == ' ' && line[column - 1] == ' ';
        if (!described || render::display_width(line) <= width) {
            out += render::wrap(line, width);
            continue;
        }
        auto text = render::wrap(line.substr(column), width - column);
        for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) text.insert(at + 1, column, ' ');
        out.append(line, 0, column).append(text);
    }
    return out;
}

void set_help_format(CLI::App& app)
{
    app.formatter(std::make_shared<HelpFormat>());
}

}  // namespace onvigil::cli
