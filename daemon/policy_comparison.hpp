#pragma once
/// daemon/policy_comparison.hpp - which devices other makers and lists would judge otherwise, before they are
/// installed.

#include "control/api_handler.hpp"
#include "daemon/pipeline.hpp"

#include <filesystem>

namespace onvigil::daemon {

/// Judges every committed device by `texts`, with the administrator's own files of `configuration_folder` and the lists
/// chosen now. Changes nothing; what is compiled is so on a thread of its own. Mistakes in a file are the error.
[[nodiscard]] control::Answering<control::PolicyDiff> compare_policies(Pipeline& pipeline,
                                                                       control::KnowledgeTexts texts,
                                                                       std::filesystem::path configuration_folder);

}  // namespace onvigil::daemon
