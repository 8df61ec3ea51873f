#pragma once
/// interview/interview_report.hpp - what an interview makes of a device's answers: its observation and how it ended.

#include "interview/http_reply.hpp"
#include "model/observation.hpp"
#include "net/target.hpp"
#include "protocol/onvif.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::interview {

class InterviewReport {
public:
    using State = model::Identification::State;

    explicit InterviewReport(const net::Target& target);

    /// An answer over HTTP came.
    void note_status(int status) noexcept { status_ = status; }
    /// It was SOAP, and declares these.
    void take(const protocol::Namespaces& namespaces);
    /// It was not read: the namespaces of an envelope may name its maker all the same. They prove no ONVIF service.
    void take_unread(std::string_view body);
    /// Puts the answer into the observation. False: it answers another call.
    [[nodiscard]] bool take(protocol::onvif::Call call, const protocol::onvif::Answer& answer);

    void conclude(State state, std::string detail);
    /// Answers came, and none that could be read. `trouble`: why not.
    void conclude_unreadable(const std::string& trouble);
    /// Something to say beside the conclusion.
    void note(std::string text);

    [[nodiscard]] const std::optional<State>& state() const noexcept { return state_; }
    /// How the device ends if nothing readable comes: nonsense from what announced itself as ONVIF is a defect; from
    /// anything else it is simply not ONVIF.
    [[nodiscard]] State unreadable_state() const;
    [[nodiscard]] bool answered() const noexcept { return status_ != 0; }
    /// At this URL or another.
    [[nodiscard]] bool answered_soap() const noexcept { return soap_; }
    /// The last SOAP answer declared ONVIF's own namespace: every ONVIF answer, faults included, does.
    [[nodiscard]] bool last_declares_onvif() const;
    void begin_at_another_url() { namespaces_ = {}; }
    /// An answer came that only ONVIF gives.
    [[nodiscard]] bool speaks_onvif() const noexcept { return onvif_; }
    [[nodiscard]] bool looks_like_camera() const noexcept { return onvif_ || target_.camera_hint; }
    /// The device's clock, as it stated it.
    [[nodiscard]] const protocol::onvif::DateTime& clock() const noexcept { return clock_; }

    /// The report is over with it.
    [[nodiscard]] model::Observation finish(model::TimePoint now);

private:
    net::Target target_;
    model::Observation observation_;
    std::optional<State> state_;
    std::string detail_;
    std::vector<std::string> notes_;
    protocol::Namespaces namespaces_;  ///< of the last answer
    protocol::onvif::DateTime clock_;
    int status_ = 0;  ///< of the last answer
    bool onvif_ = false;
    bool soap_ = false;
};

}  // namespace onvigil::interview
