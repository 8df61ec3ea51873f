#include "cli/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "cli/source.hpp"

namespace onvigil::cli {
namespace {

constexpr std::size_t flush_bytes = 1 << 20;

const char* folder()
{
    const char* chosen = std::getenv("TMPDIR");
    return chosen != nullptr && *chosen == '/' ? chosen : "/var/tmp";
}

[[noreturn]] void give_up(const char* what)
{
    throw Failure(failed, std::string(what) + " a temporary file in " + folder() + ": " +
                              std::generic_category().message(errno) + "\n  TMPDIR names another folder");
}

/// A file that no path leads to: nothing is left behind, however the program ends.
int nameless_file()
{
    const int file = ::open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || errno != EOPNOTSUPP) return file;
    auto path = std::string(folder()) + "/onvigil-XXXXXX";
    const int named = ::mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(path.c_str());
    return named;
}

}  // namespace

Spool::Spool() : file_(nameless_file())
{
    if (file_ < 0) give_up("making");
}

Spool::~Spool()
{
    ::close(file_);
}

void Spool::add(std::string_view text)
{
    waiting_ += text;
    ends_.push_back(written_ + waiting_.size());
    if (waiting_.size() >= flush_bytes) flush();
}

void Spool::flush()
{
    std::string_view rest = waiting_;
    while (!rest.empty()) {
        const auto count = ::pwrite(file_, rest.data(), rest.size(), static_cast<off_t>(written_));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) give_up("writing");
        written_ += static_cast<std::uint64_t>(count);
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    waiting_.clear();
}

std::string Spool::at(std::size_t index)
{
    flush();
    auto begin = index == 0 ? 0 : ends_[index - 1];
    std::string text(ends_[index] - begin, '\0');
    for (std::size_t have = 0; have < text.size();) {
        const auto count = ::pread(file_, text.data() + have, text.size() - have, static_cast<off_t>(begin + have));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) give_up("reading");
        have += static_cast<std::size_t>(count);
    }
    return text;
}

}  // namespace onvigil::cli
