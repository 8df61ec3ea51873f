#pragma once
/// alerts/file_writer.hpp - appends records to a file, one a line; they are delivered once fsync has returned.

#include "alerts/format.hpp"
#include "alerts/sink.hpp"

#include <boost/asio/thread_pool.hpp>

namespace onvigil::alerts {

class FileWriter final : public Sink {
public:
    FileWriter(FileSink settings, Identity identity);
    ~FileWriter() override;
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    boost::asio::awaitable<Outcome> send(std::span<const model::Event> events) override;
    void reopen() override;

private:
    Outcome append(const std::string& lines);
    Outcome open();
    [[nodiscard]] bool deleted() const;
    void close_file();
    [[nodiscard]] Failure failure(std::string_view doing) const;

    FileSink settings_;
    Frame frame_;
    int fd_ = -1;                         ///< used on the thread only
    boost::asio::thread_pool thread_{1};  ///< a dead NFS server holds up this sink alone
};

}  // namespace onvigil::alerts
