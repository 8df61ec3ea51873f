#include "daemon/policy_comparison.hpp"

#include <fmt/format.h>
#include <boost/asio/thread_pool.hpp>

#include <set>

#include "async/on_thread.hpp"
#include "async/time_slice.hpp"
#include "policy/load_folders.hpp"

namespace onvigil::daemon {
namespace {

struct Other {
    policy::Policy policy;
    yaml::FileProblems problems;
};

std::vector<policy::KnowledgeFile> files_of(const std::map<std::string, std::string>& texts)
{
    std::vector<policy::KnowledgeFile> files;
    for (const auto& [name, text] : texts) files.push_back({name, text});
    return files;
}

Other load(const control::KnowledgeTexts& texts, const std::filesystem::path& configuration_folder,
           const policy::PolicySettings& settings)
{
    Other other;
    auto folders =
        policy::read_folders({{configuration_folder / "makers.d"}, {configuration_folder / "lists.d"}}, other.problems);
    folders.makers.insert(folders.makers.begin(), files_of(texts.makers));
    folders.lists.insert(folders.lists.begin(), files_of(texts.lists));
    auto loaded = policy::parse_knowledge(folders);
    other.problems.insert(other.problems.end(), loaded.problems.begin(), loaded.problems.end());
    if (other.problems.empty()) other.policy = policy::Policy(std::move(loaded.knowledge), settings);
    return other;
}

std::set<std::string> lists_of(const model::Verdict& verdict)
{
    std::set<std::string> out;
    for (const auto& finding : verdict.findings) out.insert(finding.list);
    return out;
}

/// To people: not another reason for the same.
bool differ(const model::Verdict& a, const model::Verdict& b)
{
    return a.level != b.level || a.maker != b.maker || lists_of(a) != lists_of(b);
}

control::ApiError refused(const yaml::FileProblems& problems)
{
    std::string lines =
        fmt::format("{} {} in these files:", problems.size(), problems.size() == 1 ? "mistake" : "mistakes");
    for (const auto& problem : problems) lines += "\n  " + yaml::to_text(problem);
    return {422, "not understood", std::move(lines), {}};
}

}  // namespace

control::Answering<control::PolicyDiff> compare_policies(Pipeline& pipeline, control::KnowledgeTexts texts,
                                                         std::filesystem::path configuration_folder)
{
    const auto current = pipeline.evaluator().policy();
    boost::asio::thread_pool thread(1);
    auto work = [&] { return load(texts, configuration_folder, current.settings()); };
    const Other other = co_await async::on_thread(thread, std::move(work));
    if (!other.problems.empty()) co_return refused(other.problems);

    const auto now = pipeline.now();
    const auto lists = difference(state_of(current, now), state_of(other.policy, now));
    control::PolicyDiff diff{.added = lists.added,
                             .removed = lists.removed,
                             .changed = lists.changed,
                             .makers_changed = lists.makers_changed,
                             .changes = {}};
    const auto& records = pipeline.committed().records;
    async::TimeSlice slice;
    for (auto at = records.begin(); at != records.end();) {
        const auto before = at->second;
        const model::Record after{before.device,
                                  std::make_shared<const model::Verdict>(other.policy.judge(*before.device, now))};
        ++diff.devices;
        if (differ(*before.verdict, *after.verdict)) diff.changes.push_back({before, after});
        const std::string id = at->first;
        if (slice.used_up()) co_await slice.yield();
        at = records.upper_bound(id);  // devices may have come and gone meanwhile
    }
    co_return diff;
}

}  // namespace onvigil::daemon
