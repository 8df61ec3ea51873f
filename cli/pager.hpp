#pragma once
/// cli/pager.hpp - long answers on a terminal go through a pager, as git's do: ONVIGIL_PAGER, else PAGER, else less,
/// where that program is there. What is piped, or fits the screen, never does.

#include <string>
#include <string_view>

namespace onvigil::cli {

/// The command of a pager, for sh; empty: none ("cat" and an empty text in either variable say so).
[[nodiscard]] std::string pager_command(const char* own, const char* general);

/// How many lines of a screen of that width the text takes.
[[nodiscard]] std::size_t screen_lines(std::string_view text, std::size_t width);

/// Keeps what is printed until it is more than a screen, and hands it to the pager from then on.
class Pager {
public:
    /// `wanted`: the answer is for a person who may scroll; else everything goes straight to stdout.
    explicit Pager(bool wanted);
    ~Pager();
    Pager(const Pager&) = delete;
    Pager& operator=(const Pager&) = delete;

    /// False: the reader has left the pager; what follows is not wanted.
    [[nodiscard]] bool print(std::string_view text);
    /// Prints what was kept, or waits until the reader leaves the pager.
    void finish();

private:
    void start(const std::string& command);

    std::size_t rows_ = 0, columns_ = 0;  ///< of the terminal; 0: no pager
    std::size_t lines_ = 0;
    std::string kept_;
    int pipe_ = -1;
    int child_ = -1;
};

}  // namespace onvigil::cli
