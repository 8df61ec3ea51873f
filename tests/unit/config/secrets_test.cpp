#include "config/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include "support/temp_dir.hpp"

namespace onvigil::config {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

class Secrets : public testing::Test {
protected:
    /// What `text` names; `problems` has what is wrong with it.
    std::string secret(const std::string& text, bool required = true)
    {
        std::string out;
        yaml::FileProblems found;
        yaml::read_document(text, "f", found, [&](yaml::Reader& reader) {
            out = read_secret(reader, "file", "credential", source, required);
        });
        problems.clear();
        for (const auto& problem : found) problems.push_back(problem.what);
        return out;
    }
    test::TempDir dir;
    SecretSource source{dir.path() / "cred", {}};
    std::vector<std::string> problems;
};

TEST_F(Secrets, LoseOneNewlineAtTheEndAndNothingElse)
{
    EXPECT_EQ(secret("file: " + dir.write_secret("a", " pass word \n\n").string()), " pass word \n");
    EXPECT_EQ(secret("file: " + dir.write_secret("b", "x").string()), "x");
    EXPECT_EQ(secret("file: " + dir.write_secret("c", "\n").string()), "");
    EXPECT_THAT(problems, IsEmpty());
}

/// A login is tried once: not with what was never typed in.
TEST_F(Secrets, AreNotTakenFromAnEmptyFileNorFromOneNamedRelativeToAnyFolder)
{
    EXPECT_EQ(secret("file: " + dir.write_secret("a", "").string()), "");
    EXPECT_THAT(problems, ElementsAre(EndsWith("a is empty; where the secret is empty, it holds a newline")));
    EXPECT_EQ(secret("file: secrets/audit"), "");
    EXPECT_THAT(problems, ElementsAre("secrets/audit is no absolute path"));
}

TEST_F(Secrets, ComeFromTheServiceManagersFolderByName)
{
    dir.write("cred/camera", "s3cret\n");
    EXPECT_EQ(secret("credential: camera"), "s3cret");
    for (const char* name : {"../camera", ".camera", "a/b"}) {
        EXPECT_EQ(secret(std::string("credential: ") + name), "");
        EXPECT_THAT(problems, ElementsAre(EndsWith("is no credential's name")));
    }
    source.credentials.clear();
    EXPECT_EQ(secret("credential: camera"), "");
    EXPECT_THAT(problems,
                ElementsAre("camera: no credentials were passed; add LoadCredential=camera:PATH to the unit"));
}

TEST_F(Secrets, AreNamedInOneWay)
{
    EXPECT_EQ(secret("{}"), "");
    EXPECT_THAT(problems, ElementsAre("needs file or credential"));
    EXPECT_EQ(secret("{}", false), "");
    EXPECT_THAT(problems, IsEmpty());
    EXPECT_EQ(secret("{file: /x, credential: y}"), "");
    EXPECT_THAT(problems, ElementsAre("stands beside credential: one of both is enough"));
}

TEST_F(Secrets, ThatCannotBeHadSayWhy)
{
    secret("file: /does/not/exist");
    EXPECT_THAT(problems, ElementsAre("/does/not/exist cannot be read: No such file or directory"));
    secret("file: " + dir.path().string());
    EXPECT_THAT(problems, ElementsAre(EndsWith("cannot be read: Is a directory")));
    secret("file: " + dir.write_secret("large", std::string(64 * 1024 + 1, 'x')).string());
    EXPECT_THAT(problems, ElementsAre(EndsWith("is no secret: more than 64 KiB")));
}

TEST_F(Secrets, ThatOthersCanReadAreNone)
{
    using std::filesystem::perms;
    const auto file = dir.write("open", "x");
    for (const auto others : {perms::group_read, perms::others_read, perms::group_write, perms::others_exec}) {
        std::filesystem::permissions(file, perms::owner_read | others);
        EXPECT_EQ(secret("file: " + file.string()), "");
        EXPECT_THAT(problems, ElementsAre(testing::HasSubstr("lets its group or others in (chmod 0400")));
    }
    std::filesystem::permissions(file, perms::owner_read);
    EXPECT_EQ(secret("file: " + file.string()), "x");
    EXPECT_THAT(problems, IsEmpty());
}

TEST_F(Secrets, AreReadAsTheUserOfTheServiceWhereRootChecks)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    std::filesystem::permissions(dir.path(), std::filesystem::perms::others_exec, std::filesystem::perm_options::add);
    const auto file = dir.write_secret("mine", "x").string();
    source.reader = SecretReader{"nobody", 65534, 65534};

    EXPECT_EQ(secret("file: " + file), "");
    EXPECT_THAT(problems,
                ElementsAre(file + " cannot be read by nobody, as which the service runs: Permission denied"));
    ASSERT_EQ(::chown(file.c_str(), 65534, 65534), 0);
    EXPECT_EQ(secret("file: " + file), "x");
    EXPECT_EQ(::geteuid(), 0U) << "and root is itself again";
    EXPECT_EQ(::getegid(), 0U);
}

}  // namespace
}  // namespace onvigil::config
