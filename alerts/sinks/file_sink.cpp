#include "alerts/sinks/file_sink.hpp"

#include "alerts/sinks/setting_visitor.hpp"
#include "async/on_thread.hpp"

#include <fmt/format.h>
#include <boost/asio/post.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace onvigil::alerts {
namespace {

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
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0) return false;
    char last = '\n';
    return ::pread(fd, &last, 1, info.st_size - 1) == 1 && last != '\n';
}

/// The folder a file is in.
class Folder {
public:
    explicit Folder(const std::filesystem::path& path)
        : fd_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), readable_(fd_ >= 0)
    {
        if (fd_ < 0 && errno == EACCES) fd_ = ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    ~Folder()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] bool there() const { return fd_ >= 0; }
    [[nodiscard]] int open_file(const std::string& name, int flags) const
    {
        return ::openat(fd_, name.c_str(), flags | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0640);
    }
    /// Everybody may write there: then what stands there may be another's. `sticky`: but not be replaced by others.
    [[nodiscard]] bool is_public(bool sticky) const
    {
        struct stat info {};
        return ::fstat(fd_, &info) == 0 && (info.st_mode & S_IWOTH) != 0 && ((info.st_mode & S_ISVTX) != 0) == sticky;
    }
    /// A new file's name is as lasting as its content only when its folder is on disk, too.
    [[nodiscard]] bool sync() const { return !readable_ || ::fsync(fd_) == 0 || errno == EINVAL || errno == EROFS; }

private:
    int fd_;
    bool readable_;  ///< else it may be entered alone
};

bool is_of_another(int fd)
{
    struct stat info {};
    return ::fstat(fd, &info) == 0 && info.st_uid != ::geteuid() && info.st_uid != 0;
}

}  // namespace

const SinkType FileSettings::type = sink_type<FileSettings>("file");

void FileSettings::visit(SettingVisitor& visitor)
{
    visitor.absolute_path("path", path);
    if (path.empty()) visitor.problem("", "needs path");
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
    return fd_ >= 0 && ::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 0;
}

Outcome FileSink::append(const std::string& lines)
{
    if (deleted()) close_file();
    if (fd_ < 0)
        if (auto outcome = open()) return outcome;
    if (ends_in_half_a_line(fd_) && !write_all(fd_, "\n")) return failure("writing");
    if (!write_all(fd_, lines)) return failure("writing");
    if (::fdatasync(fd_) != 0 && errno != EINVAL && errno != EROFS) {  // a pipe or terminal knows no fsync
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
    if (!folder.there()) return failure("opening");
    if (folder.is_public(false)) return refused("everybody may write its folder");
    fd_ = folder.open_file(name, O_RDWR);
    if (fd_ < 0 && errno == ENOENT) {
        fd_ = folder.open_file(name, O_RDWR | O_CREAT);
        if (fd_ >= 0 && (::fchmod(fd_, 0640) != 0 || !folder.sync())) {
            auto out = failure("fsync of the folder of");
            close_file();
            return out;
        }
    }
    if (fd_ < 0 && (errno == EACCES || errno == EINVAL || errno == ENXIO))  // write-only, or a pipe
        fd_ = folder.open_file(name, O_WRONLY | O_NONBLOCK);
    if (fd_ < 0 && errno == ELOOP) return refused("it is a symbolic link, which is not followed");
    if (fd_ < 0) return failure("opening");
    if (!folder.is_public(true) || !is_of_another(fd_)) return std::nullopt;
    close_file();
    return refused("it belongs to another user");
}

void FileSink::close_file()
{
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

Failure FileSink::failure(std::string_view doing) const
{
    return {.text = fmt::format("{} {}: {}", doing, settings_.path, std::strerror(errno)),
            .kind = Failure::Kind::retry,
            .retry_after = {}};
}

Failure FileSink::refused(std::string_view why) const
{
    return {.text = fmt::format("{} is not written to: {}", settings_.path, why),
            .kind = Failure::Kind::hopeless,
            .retry_after = {}};
}

}  // namespace onvigil::alerts
