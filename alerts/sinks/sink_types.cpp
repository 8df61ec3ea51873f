#include "alerts/sinks/exec_sink.hpp"
#include "alerts/sinks/file_sink.hpp"
#include "alerts/sinks/http_settings.hpp"
#include "alerts/sinks/journald_sink.hpp"
#include "alerts/sinks/sink_type.hpp"
#include "alerts/sinks/syslog_settings.hpp"

#include <algorithm>

namespace onvigil::alerts {
namespace {

constexpr const SinkType* types[] = {&JournaldSettings::type, &SyslogSettings::type, &HttpSettings::type,
                                     &ExecSettings::type, &FileSettings::type};

}  // namespace

std::span<const SinkType* const> sink_types()
{
    return types;
}

const SinkType* find_sink_type(std::string_view name)
{
    const auto* found = std::ranges::find(types, name, &SinkType::name);
    return found == std::end(types) ? nullptr : *found;
}

SinkTarget::SinkTarget() : SinkTarget(JournaldSettings()) {}

std::unique_ptr<Sink> SinkTarget::make(const SensorIdentity& identity,
                                       const boost::asio::any_io_executor& executor) const
{
    return type_->make(settings_, identity, executor);
}

}  // namespace onvigil::alerts
