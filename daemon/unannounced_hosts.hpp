#pragma once
/// daemon/unannounced_hosts.hpp - hosts that announced no camera protocol and are asked who they are all the same:
/// known by a maker's MAC alone, or by UPnP and mDNS with something by which a maker is recognised.
///
/// Stands between the pipeline and its listener: what is committed shows which makers are recognised. Each is asked at
/// the usual URL until an attempt has ended; the scheduler decides when.

#include "daemon/commit_listener.hpp"
#include "net/target.hpp"

#include <functional>

namespace onvigil::daemon {

class UnannouncedHosts final : public CommitListener {
public:
    using Ask = std::function<void(net::Target)>;

    /// `next` must outlive this.
    UnannouncedHosts(CommitListener& next, Ask ask) : next_(next), ask_(std::move(ask)) {}

    void committed(std::span<const RecordChange> changes, std::span<const model::Event> events) override;

    /// Asks if the device is such a host and was not asked yet.
    void consider(const model::Record& record);

private:
    CommitListener& next_;
    Ask ask_;
};

}  // namespace onvigil::daemon
