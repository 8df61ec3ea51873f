#pragma once
/// client_fixture.hpp - the program itself, run against a fake daemon.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <yaml-cpp/yaml.h>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/client.hpp"
#include "http_talk.hpp"

namespace onvigil::cli {

namespace json = boost::json;
using control::sample_event;
using control::sample_list;
using control::sample_record;
using control::with_level;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Outcome {
    int code = -1;
    std::string out, err;
    std::chrono::microseconds took{0};
};

class TheClient : public testing::Test {
protected:
    control::ServerUnderTest daemon;
    test::TempDir folder;
    std::string zone{"UTC0"};

    /// Where the program's output goes; empty: the stream is closed.
    struct Streams {
        std::string out, err;
    };
    /// Runs `onvigil --socket … words…` to its end; without a socket where none is named.
    Outcome run(std::vector<std::string> words, const std::string& socket)
    {
        return run(std::move(words), socket, {(folder.path() / "out").string(), (folder.path() / "err").string()});
    }
    Outcome run(std::vector<std::string> words, const std::string& socket, const Streams& streams)
    {
        const auto& [out, err] = streams;
        if (!socket.empty()) words.insert(words.begin(), {"--socket", socket});
        words.insert(words.begin(), ONVIGIL_PROGRAM);
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const auto begin = std::chrono::steady_clock::now();
        const pid_t child = ::fork();
        if (child == 0) {
            redirect(out, STDOUT_FILENO);
            redirect(err, STDERR_FILENO);
            ::setenv("TZ", zone.c_str(), 1);
            ::execv(ONVIGIL_PROGRAM, arguments.data());
            ::_exit(127);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        Outcome outcome;
        outcome.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
        outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        outcome.out = read(out);
        outcome.err = read(err);
        return outcome;
    }
    Outcome run(std::vector<std::string> words) { return run(std::move(words), daemon.socket()); }

    /// What a file holds; nothing of a device (/dev/full has no end).
    static std::string read(const std::filesystem::path& path)
    {
        if (!std::filesystem::is_regular_file(path)) return {};
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    static void redirect(const std::string& path, int descriptor)
    {
        if (path.empty()) {
            ::close(descriptor);
            return;
        }
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, descriptor);
        ::close(file);
    }
};

}  // namespace onvigil::cli
