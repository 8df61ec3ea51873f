#include "alerts/exec_runner.hpp"
#include "alerts/file_writer.hpp"
#include "alerts/http_sender.hpp"
#include "alerts/journald_writer.hpp"
#include "alerts/relp_sender.hpp"
#include "alerts/sink.hpp"
#include "alerts/syslog_sender.hpp"

namespace onvigil::alerts {
namespace {

class Maker {
public:
    Maker(const Identity& identity, const boost::asio::any_io_executor& executor)
        : identity_(identity), executor_(executor)
    {
    }

    std::unique_ptr<Sink> operator()(const JournaldSink&) const { return std::make_unique<JournaldWriter>(); }
    std::unique_ptr<Sink> operator()(const ExecSink& exec) const
    {
        return std::make_unique<ExecRunner>(exec, executor_);
    }
    std::unique_ptr<Sink> operator()(const FileSink& file) const
    {
        return std::make_unique<FileWriter>(file, identity_);
    }
    std::unique_ptr<Sink> operator()(const SyslogSink& syslog) const
    {
        if (syslog.address.transport == Transport::relp)
            return std::make_unique<RelpSender>(syslog, identity_, executor_);
        return std::make_unique<SyslogSender>(syslog, identity_, executor_);
    }
    std::unique_ptr<Sink> operator()(const HttpSink& http) const
    {
        return std::make_unique<HttpSender>(http, identity_, executor_);
    }

private:
    const Identity& identity_;
    const boost::asio::any_io_executor& executor_;
};

}  // namespace

std::unique_ptr<Sink> make_sink(const SinkSettings& settings, const Identity& identity,
                                const boost::asio::any_io_executor& executor)
{
    return std::visit(Maker(identity, executor), settings.target);
}

}  // namespace onvigil::alerts
