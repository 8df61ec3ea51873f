#pragma once
/// alerts/sinks/sink_type.hpp - the types of sinks: one row each, in sink_types.cpp.
///
/// What a type can be told is a struct beside its sink, with a row `type` and these members:
///   visit(SettingVisitor&)                 every key, for reading and showing
///   target() const                         "tls://10.1.1.9:6514", a URL, a path; no secrets
///   make(identity, executor) const         the sink itself
///   operator==                             a reload leaves a sink with equal settings alone

#include "alerts/sensor_identity.hpp"

#include <any>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace boost::asio {
class any_io_executor;
}

namespace onvigil::alerts {

class SettingVisitor;
class Sink;

struct SinkType {
    std::string_view name;
    std::any (*defaults)();
    void (*visit)(std::any& settings, SettingVisitor& visitor);
    std::string (*target)(const std::any& settings);
    bool (*equal)(const std::any& left, const std::any& right);
    std::unique_ptr<Sink> (*make)(const std::any& settings, const SensorIdentity& identity,
                                  const boost::asio::any_io_executor& executor);
};

/// The row of the type that has these settings.
template <typename Settings>
constexpr SinkType sink_type(std::string_view name)
{
    return {name,
            [] { return std::any(Settings()); },
            [](std::any& settings, SettingVisitor& visitor) { std::any_cast<Settings&>(settings).visit(visitor); },
            [](const std::any& settings) { return std::any_cast<const Settings&>(settings).target(); },
            [](const std::any& left, const std::any& right) {
                return std::any_cast<const Settings&>(left) == std::any_cast<const Settings&>(right);
            },
            [](const std::any& settings, const SensorIdentity& identity, const boost::asio::any_io_executor& executor) {
                return std::any_cast<const Settings&>(settings).make(identity, executor);
            }};
}

[[nodiscard]] std::span<const SinkType* const> sink_types();
/// nullptr: there is none of that name.
[[nodiscard]] const SinkType* find_sink_type(std::string_view name);

/// The settings of one sink, of whichever type it is.
class SinkTarget {
public:
    SinkTarget();  ///< journald
    explicit SinkTarget(const SinkType& type) : type_(&type), settings_(type.defaults()) {}
    template <typename Settings>
    requires requires { Settings::type; }
    SinkTarget(Settings settings) : type_(&Settings::type), settings_(std::move(settings)) {}

    [[nodiscard]] const SinkType& type() const { return *type_; }
    /// nullptr: they are of another type.
    template <typename Settings>
    [[nodiscard]] const Settings* as() const
    {
        return std::any_cast<Settings>(&settings_);
    }
    template <typename Settings>
    [[nodiscard]] Settings* as()
    {
        return std::any_cast<Settings>(&settings_);
    }
    void visit(SettingVisitor& visitor) { type_->visit(settings_, visitor); }
    [[nodiscard]] std::string text() const { return type_->target(settings_); }
    [[nodiscard]] std::unique_ptr<Sink> make(const SensorIdentity& identity,
                                             const boost::asio::any_io_executor& executor) const;
    bool operator==(const SinkTarget& other) const
    {
        return type_ == other.type_ && type_->equal(settings_, other.settings_);
    }

private:
    const SinkType* type_;
    std::any settings_;
};

}  // namespace onvigil::alerts
