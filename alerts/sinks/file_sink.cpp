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

/// A new file's name is as lasting as its content only when its folder is on disk, too.
bool sync_folder_of(const std::filesystem::path& path)
{
    const int fd = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return errno == EACCES;  // a folder that may be entered but not read
    const bool synced = ::fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
    ::close(fd);
    return synced;
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

Outcome FileSink::open()
{
    const auto* path = settings_.path.c_str();
    constexpr int always = O_APPEND | O_CLOEXEC | O_NOCTTY;
    fd_ = ::open(path, O_RDWR | always);
    if (fd_ < 0 && errno == ENOENT) {
        fd_ = ::open(path, O_RDWR | O_CREAT | always, 0640);
        if (fd_ >= 0 && !sync_folder_of(settings_.path)) {
            auto out = failure("fsync of the folder of");
            close_file();
            return out;
        }
    }
    if (fd_ < 0 && (errno == EACCES || errno == EINVAL || errno == ENXIO))  // write-only, or a pipe
        fd_ = ::open(path, O_WRONLY | O_NONBLOCK | always);
    if (fd_ < 0) return failure("opening");
    return std::nullopt;
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

}  // namespace onvigil::alerts
