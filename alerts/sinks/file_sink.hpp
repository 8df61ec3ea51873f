#pragma once
/// alerts/sinks/file_sink.hpp - appends records to a file, one a line; they are delivered once fsync has returned.

#include "alerts/formats/record_format.hpp"
#include "alerts/sinks/sink.hpp"
#include "alerts/sinks/sink_type.hpp"

#include <boost/asio/thread_pool.hpp>

namespace onvigil::alerts {

struct FileSettings {
    std::string path;
    const RecordFormat* format = &format_named("json");  ///< one record a line
    bool operator==(const FileSettings&) const = default;

    static const SinkType type;
    void visit(SettingVisitor& visitor);
    [[nodiscard]] std::string target() const { return path; }
    [[nodiscard]] std::unique_ptr<Sink> make(const SensorIdentity& identity,
                                             const boost::asio::any_io_executor& executor) const;
};

class FileSink final : public Sink {
public:
    FileSink(FileSettings settings, SensorIdentity identity);
    ~FileSink() override;
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    void reopen() override;

private:
    Outcome append(const std::string& lines);
    Outcome open();
    [[nodiscard]] bool deleted() const;
    void close_file();
    [[nodiscard]] Failure failure(std::string_view doing) const;  ///< by errno
    [[nodiscard]] Failure refused(std::string_view why) const;

    FileSettings settings_;
    RecordContext context_;
    int fd_ = -1;                         ///< used on the thread only
    boost::asio::thread_pool thread_{1};  ///< a dead NFS server holds up this sink alone
};

}  // namespace onvigil::alerts
