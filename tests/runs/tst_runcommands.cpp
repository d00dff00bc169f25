// The life of a command: issued by a controller, taken and answered by the engine, seen by readers.
#include <QtTest>

#include "runfixture.h"
#include "runs/rundatabase.h"

using namespace ttq;
using namespace ttq::test;

namespace {

Command commandOf(CommandKind kind, std::string payload = "{}")
{
    Command command;
    command.kind = kind;
    command.payload = std::move(payload);
    command.issuedBy = "test";
    return command;
}

}  // namespace

class TestRunCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void issuedTakenAnswered()
    {
        const RunFixture run;
        auto store = filledStore(run, 1, 5);
        VERIFY_OK(store);
        RunReader reader = run.reader();
        Command set = commandOf(CommandKind::Set, SetPayload{"threshold", "0.1", "stage*"}.toJson());
        set.issuedAt = 1234.5;
        set.status = CommandStatus::Applied;  // a controller has no say in this
        const auto first = issueCommand(run.folder.database(), set);
        const auto second = issueCommand(run.folder.database(), commandOf(CommandKind::Pause));
        VERIFY_OK(first);
        VERIFY_OK(second);
        QVERIFY(*second > *first);
        QVERIFY(*reader.changed());
        QVERIFY(!*reader.changed());

        auto pending = store->pendingCommands();
        VERIFY_OK(pending);
        QCOMPARE(pending->size(), std::size_t{2});
        QVERIFY(pending->at(0).id == *first && pending->at(0).issuedAt == 1234.5 && pending->at(0).issuedBy == "test");
        QVERIFY(pending->at(0).kind == CommandKind::Set && pending->at(0).payload == set.payload);
        QVERIFY(pending->at(0).status == CommandStatus::Pending && pending->at(0).appliedStep == -1);
        QVERIFY(pending->at(1).issuedAt > 1e9);  // now

        // An answer is part of its step: a rollback takes it back.
        Command answer = pending->at(0);
        answer.status = CommandStatus::Applied;
        answer.appliedStep = 6;
        answer.message = "0.05 → 0.1";
        VERIFY_ERROR(store->answerCommand(answer), ErrorCode::Internal, "outside a transaction");
        VERIFY_OK(store->begin());
        VERIFY_OK(store->append(rowAt(6, {1})));
        VERIFY_OK(store->answerCommand(answer));
        store->rollback();
        QCOMPARE(store->pendingCommands()->size(), std::size_t{2});
        VERIFY_OK(store->begin());
        VERIFY_OK(store->append(rowAt(6, {1})));
        VERIFY_OK(store->answerCommand(answer));
        VERIFY_OK(store->commit());
        QCOMPARE(store->pendingCommands()->size(), std::size_t{1});
        QVERIFY(reader.commands()->at(0) == answer);
        QCOMPARE(reader.commands(*first)->size(), std::size_t{1});
        QVERIFY(*store->commandsAfter(0) == *reader.commands());
    }

    void onlyUnreadOnesExpire()
    {
        const RunFixture run;
        RunStore store = run.create();
        std::vector<std::int64_t> ids;
        for (int i = 0; i < 4; ++i)
            ids.push_back(*issueCommand(run.folder.database(), commandOf(CommandKind::Checkpoint)));
        const CommandStatus answers[] = {CommandStatus::Accepted, CommandStatus::Refused};
        VERIFY_OK(store.begin());
        for (std::size_t i = 0; i < 2; ++i) {
            Command answer;
            answer.id = ids[i];
            answer.status = answers[i];
            answer.message = "why";
            VERIFY_OK(store.answerCommand(answer));
        }
        VERIFY_OK(store.commit());
        store = std::move(*RunStore::open(run.folder.database()));
        VERIFY_OK(store.begin());
        QCOMPARE(*store.expirePendingCommands(), 2);
        VERIFY_OK(store.commit());
        const auto commands = run.reader().commands();
        const CommandStatus expected[]
            = {CommandStatus::Accepted, CommandStatus::Refused, CommandStatus::Expired, CommandStatus::Expired};
        for (std::size_t i = 0; i < 4; ++i)
            QCOMPARE(commands->at(i).status, expected[i]);
        QVERIFY(!commands->at(3).message.empty());
        QVERIFY(store.pendingCommands()->empty());
    }

    void refusedBeforeTheFileIsTouched()
    {
        const RunFixture run;
        RunStore store = run.create();
        const auto path = run.folder.database();
        VERIFY_ERROR(issueCommand(path, commandOf(CommandKind::Step, R"({"steps": 0})")), ErrorCode::InvalidArgument,
                     "steps");
        VERIFY_ERROR(issueCommand(path, commandOf(CommandKind::Set, SetPayload{"lrr", "1", ""}.toJson())),
                     ErrorCode::InvalidArgument, "did you mean 'lr'?");
        VERIFY_ERROR(store.issueCommand(commandOf(CommandKind::Stop, "[]")), ErrorCode::InvalidArgument, "payload");
        QVERIFY(run.reader().commands()->empty());
        VERIFY_ERROR(issueCommand(run.folder.path / "absent.sqlite", commandOf(CommandKind::Stop)), ErrorCode::NotFound,
                     "absent.sqlite");
        QVERIFY(!std::filesystem::exists(run.folder.path / "absent.sqlite"));
    }

    void aForeignKindIsRefusedNotInTheWay()
    {
        const RunFixture run;
        RunStore store = run.create();
        {
            auto other = openRunDatabase(run.folder.database(), DatabaseUse::Controller);
            VERIFY_OK(other);
            VERIFY_OK(other->run("INSERT INTO commands (kind, payload, issued_at, issued_by) "
                                 "VALUES ('reboot', '{}', 1, 'x')"));
        }
        VERIFY_OK(issueCommand(run.folder.database(), commandOf(CommandKind::Stop)));
        const auto pending = store.pendingCommands();
        VERIFY_OK(pending);
        QCOMPARE(pending->size(), std::size_t{1});
        QCOMPARE(pending->at(0).kind, CommandKind::Stop);
        QCOMPARE(run.reader().commands()->size(), std::size_t{1});
        auto look = Database::open(run.folder.database(), Database::Mode::ReadOnly);
        QCOMPARE(*look->textOf("SELECT status FROM commands WHERE kind = 'reboot'"), std::string("refused"));
        QVERIFY(look->textOf("SELECT message FROM commands WHERE kind = 'reboot'")->find("'reboot'")
                != std::string::npos);
    }

    void anUnknownIdIsAnError()
    {
        const RunFixture run;
        RunStore store = run.create();
        VERIFY_OK(store.begin());
        Command answer;
        answer.id = 17;
        VERIFY_ERROR(store.answerCommand(answer), ErrorCode::NotFound, "no command 17");
    }

    void aBusyDatabaseIsNamed()
    {
        const RunFixture run;
        RunStore store = run.create();
        VERIFY_OK(store.begin());
        VERIFY_ERROR(issueCommand(run.folder.database(), commandOf(CommandKind::Stop)), ErrorCode::Busy, "run.sqlite");
        VERIFY_OK(store.commit());
        VERIFY_OK(issueCommand(run.folder.database(), commandOf(CommandKind::Stop)));
    }
};

QTEST_APPLESS_MAIN(TestRunCommands)
#include "tst_runcommands.moc"
