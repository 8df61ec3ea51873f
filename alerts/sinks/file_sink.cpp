#include "alerts/sinks/file_sink.hpp"

#include "alerts/sinks/setting_visitor.hpp"
#include "async/on_thread.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onvigil::alerts {
namespace {

constexpr std::string_view database_begins = "SQLite format 3";

/// Everything, or false with errno.
bool write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// True where the file's last byte ends no line: a crash, or a full disk, cut a record.
bool ends_in_half_a_line(int fd)
{
    struct stat info {};
    if (::fstat(fd, &info) != 0 || info.st_size == 0) return false;
    char last = '\n';
    return ::pread(fd, &last, 1, info.st_size - 1) == 1 && last != '\n';
}

bool is_of_others(const struct stat& info)
{
    return info.st_uid != ::geteuid() && info.st_uid != 0;
}

/// The folder a file is in, reached through no link: in a folder of another user that could lead anywhere.
class Folder {
public:
    explicit Folder(const std::filesystem::path& path) : fd_(::open("/", flags))
    {
        for (const auto& name : path.relative_path()) {
            if (fd_ < 0) return;
            struct stat info {};
            link_ = ::fstatat(fd_, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
            const int next = ::openat(fd_, name.c_str(), flags);
            const int error = errno;
            ::close(std::exchange(fd_, next));
            errno = error;
        }
    }
    ~Folder()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] bool there() const { return fd_ >= 0; }
    /// It is not there, as a link leads there.
    [[nodiscard]] bool behind_link() const { return fd_ < 0 && link_; }
    [[nodiscard]] int open_file(const std::string& name, int how) const
    {
        return ::openat(fd_, name.c_str(), how | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0640);
    }
    /// Why another user could put anything in the file's place; empty: none can. Where the sticky bit forbids that,
    /// what stands there already may yet be another's.
    [[nodiscard]] std::string_view unsafe() const
    {
        struct stat info {};
        if (::fstat(fd_, &info) != 0) return "its folder cannot be looked at";
        if (is_of_others(info)) return "its folder belongs to another user";
        if ((info.st_mode & S_ISVTX) != 0) return {};
        if ((info.st_mode & S_IWOTH) != 0) return "everybody may write its folder";
        return (info.st_mode & S_IWGRP) != 0 ? "a group may write its folder" : std::string_view();
    }
    /// A new file's name is as lasting as its content only when its folder is on disk, too.
    [[nodiscard]] bool sync() const
    {
        const int readable = ::openat(fd_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (readable < 0) return errno == EACCES;  // it may be entered alone
        const bool done = ::fsync(readable) == 0 || errno == EINVAL || errno == EROFS;
        const int error = errno;
        ::close(readable);
        errno = error;
        return done;
    }

private:
    static constexpr int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

    int fd_;
    bool link_ = false;
};

/// A line in it would be the end of it: an inventory above all.
bool is_database(int fd)
{
    std::array<char, database_begins.size()> first{};
    return ::pread(fd, first.data(), first.size(), 0) == static_cast<ssize_t>(first.size()) &&
           std::string_view(first.data(), first.size()) == database_begins;
}

/// Why nothing may be delivered into an open file; empty: it is safe there, and the file is not another's, in effect.
std::string_view unsafe_file(int fd)
{
    struct stat info {};
    if (::fstat(fd, &info) != 0) return "it cannot be looked at";
    if (!S_ISREG(info.st_mode)) return "it is no regular file (what a pipe or a device takes may never be read)";
    if (is_of_others(info)) return "it belongs to another user";
    if (is_database(fd)) return "it is a database";
    return info.st_nlink > 1 ? "it has another name, too (a hard link)" : std::string_view();
}

}  // namespace

const SinkType FileSettings::type = sink_type<FileSettings>("file");

void FileSettings::visit(SettingVisitor& visitor)
{
    visitor.absolute_path("path", path);
    if (path.empty()) visitor.problem("", "needs path");
    visitor.named_file("path", path, W_OK);
    visitor.format(format, &RecordFormat::in_files);
}

std::unique_ptr<Sink> FileSettings::make(const SensorIdentity& identity, const boost::asio::any_io_executor&) const
{
    return std::make_unique<FileSink>(*this, identity);
}

FileSink::FileSink(FileSettings settings, SensorIdentity identity) : settings_(std::move(settings))
{
    context_.identity = std::move(identity);
}

FileSink::~FileSink()
{
    thread_.join();
    close_file();
}

boost::asio::awaitable<Outcome> FileSink::send(std::span<const model::Event> events)
{
    std::string lines;
    for (const auto& event : events) {
        settings_.format->append(lines, event, context_);
        lines += '\n';
    }
    auto work = [this, lines = std::move(lines)] { return append(lines); };
    auto outcome = co_await async::on_thread(thread_, std::move(work));
    if (!outcome) delivered_ = events.back().seq;
    co_return outcome;
}

/// At once, so that after a rotation the new file is there; what goes wrong shows with the next event.
void FileSink::reopen()
{
    boost::asio::post(thread_, [this] {
        close_file();
        (void)open();
    });
}

/// It was removed: what is written there can never be read.
bool FileSink::deleted() const
{
    struct stat info {};
    return fd_ >= 0 && ::fstat(fd_, &info) == 0 && info.st_nlink == 0;
}

Outcome FileSink::append(const std::string& lines)
{
    if (deleted()) close_file();
    if (fd_ < 0)
        if (auto outcome = open()) return outcome;
    if (ends_in_half_a_line(fd_) && !write_all(fd_, "\n")) return failure("writing");
    if (!write_all(fd_, lines)) return failure("writing");
    if (::fdatasync(fd_) != 0) {
        auto out = failure("fsync of");
        close_file();
        return out;
    }
    return std::nullopt;
}

/// Never through a link: a user that may write the folder would choose what the daemon writes to.
Outcome FileSink::open()
{
    const std::filesystem::path path = settings_.path;
    const auto name = path.filename().string();
    const Folder folder(path.parent_path());
    if (folder.behind_link()) return refused("a symbolic link leads to its folder (name the folder itself)");
    if (!folder.there()) return failure("opening");
    if (const auto why = folder.unsafe(); !why.empty()) return refused(why);
    fd_ = folder.open_file(name, O_RDWR);
    if (fd_ < 0 && errno == ENOENT) {
        fd_ = folder.open_file(name, O_RDWR | O_CREAT);
        if (fd_ >= 0 && (::fchmod(fd_, 0640) != 0 || !folder.sync())) {
            auto out = failure("fsync of the folder of");
            close_file();
            return out;
        }
    }
    if (fd_ < 0 && errno == ELOOP) return refused("it is a symbolic link, which is not followed");
    if (fd_ < 0) return failure("opening");
    const auto why = unsafe_file(fd_);
    if (why.empty()) return std::nullopt;
    close_file();
    return refused(why);
}

void FileSink::close_file()
{
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

Failure FileSink::failure(std::string_view doing) const
{
    return {.text = fmt::format("{} {}: {}", doing, settings_.path, std::strerror(errno))};
}

Failure FileSink::refused(std::string_view why) const
{
    return {.text = fmt::format("{} is not written to: {}", settings_.path, why), .kind = Failure::Kind::hopeless};
}

}  // namespace onvigil::alerts
