#pragma once
/// daemon/health.hpp - what is wrong with the sensor itself, since when: a complaint opens once and recovers once.
///
/// Pure. Whoever can complain is asked by the application; numbers in a complaint may change while it stays the same.

#include "control/status.hpp"
#include "model/time.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::daemon {

struct Complaint {
    std::string what;
    std::string action;  ///< what to do about it
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

private:
    struct Open {
        Complaint complaint;
        model::TimePoint since;
    };
    std::map<std::string, Open> open_;  ///< by the complaint's text without its numbers
};

}  // namespace onvigil::daemon
