#pragma once
/// daemon/health.hpp - what is wrong with the sensor itself, since when: a problem opens once and recovers once.
///
/// Pure. The application gathers the problems. Those that were open when the last run ended are given to the next one:
/// what was mended meanwhile recovers then, and what was not is not told again.

#include "model/health_problem.hpp"

#include <map>
#include <string>
#include <vector>

namespace onvigil::daemon {

class Health {
public:
    struct Difference {
        std::vector<model::HealthProblem> opened;
        std::vector<std::string> recovered;  ///< their `what`
    };
    /// Takes the problems that hold at `now`; gives what is new and what is over. Of what is `undecided` (by its
    /// `what`) it is not known yet: where it was open it stays so.
    Difference look(const std::vector<model::HealthProblem>& problems, model::TimePoint now,
                    const std::vector<std::string>& undecided = {});

    /// All that are open, each with the time it was first noticed.
    [[nodiscard]] std::vector<model::HealthProblem> open() const;

    /// Before the first look: what was open when the last run ended.
    void resume(const std::vector<model::HealthProblem>& problems);

private:
    struct Open {
        model::HealthProblem problem;
        bool held = true;  ///< by the last look
    };
    std::map<std::string, Open> open_;  ///< by `what`
};

}  // namespace onvigil::daemon
