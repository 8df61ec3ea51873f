#pragma once
/// daemon/health.hpp - what is wrong with the sensor itself, since when: a complaint opens once and recovers once.
///
/// Pure. Whoever can complain is asked by the application. Complaints that were open when the last run ended are given
/// to the next one: what was mended meanwhile recovers then, and what was not is not told again.

#include "control/status.hpp"
#include "model/time.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::daemon {

struct Complaint {
    std::string what;    ///< names it, and stays the same as long as it lasts: "sink siem fails"
    std::string detail;  ///< how it is just now; may change, may be empty
    std::string action;  ///< what to do about it
    bool operator==(const Complaint&) const = default;
};

class Health {
public:
    struct Difference {
        std::vector<Complaint> opened;
        std::vector<std::string> recovered;  ///< their `what`
    };
    /// Takes the complaints that hold at `now`; gives what is new and what is over.
    Difference look(const std::vector<Complaint>& complaints, model::TimePoint now);

    [[nodiscard]] std::vector<control::ProblemStatus> problems() const;

    /// What is open, to be kept; and to be taken up by the next run before its first look.
    [[nodiscard]] std::string text() const;
    void take_up(std::string_view text);

private:
    struct Open {
        Complaint complaint;
        model::TimePoint since;
        bool held = true;  ///< by the last look
    };
    std::map<std::string, Open> open_;  ///< by `what`
};

}  // namespace onvigil::daemon
