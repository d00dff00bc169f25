// ttq control: inserts a command into a run's database and waits for the engine's answer.
#include <CLI/CLI.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/system.h"
#include "base/text.h"
#include "runs/command.h"
#include "runs/runlock.h"
#include "runs/runreader.h"
#include "runs/runstore.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

namespace {

constexpr double kWaitSeconds = 5;
constexpr auto kPollInterval = std::chrono::milliseconds(50);  // a fifth of the recorder's commit interval
constexpr std::array kKinds = {CommandKind::Pause, CommandKind::Resume,     CommandKind::Step,    CommandKind::Stop,
                               CommandKind::Set,   CommandKind::Checkpoint, CommandKind::Snapshot};

struct ControlOptions {
    std::string run, action, argument, layer;
    double wait = kWaitSeconds;
    bool noWait = false;
};

Unexpected<Error> badUsage(std::string detail)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(detail)}};
}

Expected<CommandKind> actionOf(const std::string &text)
{
    std::vector<std::string> names;
    for (const CommandKind kind : kKinds) {
        if (name(kind) == text)
            return kind;
        names.emplace_back(name(kind));
    }
    const std::optional<std::string> near = nearestMatch(text, names);
    return badUsage("action: unknown action '" + text + "'"
                    + (near ? "; did you mean '" + *near + "'?" : "; allowed: " + join(names, ", ")));
}

Expected<std::string> stepPayload(const std::string &argument)
{
    if (argument.empty())
        return std::string(R"({"steps": 1})");
    const std::optional<long long> steps = parseInteger(argument);
    if (!steps)
        return badUsage("step: '" + argument + "' is not allowed; allowed: a whole number of steps from 1");
    return R"({"steps": )" + std::to_string(*steps) + "}";
}

Expected<std::string> setPayload(const std::string &argument, const std::string &layer)
{
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == argument.size())
        return badUsage("set: '" + argument + "' is not allowed; allowed: key=value, for example threshold=0.1");
    SetPayload payload;
    payload.key = std::string(trimmed(argument.substr(0, equals)));
    payload.value = std::string(trimmed(argument.substr(equals + 1)));
    payload.layer = layer;
    return payload.toJson();
}

// What was typed, as a command that the engine would find well-formed. All its errors are wrong usage.
Expected<Command> commandFrom(const ControlOptions &options)
{
    const Expected<CommandKind> kind = actionOf(options.action);
    if (!kind)
        return Unexpected{kind.error()};
    Command command;
    command.kind = *kind;
    command.issuedBy = "ttq control";
    command.issuedAt = unixTime();
    if (*kind != CommandKind::Set && !options.layer.empty())
        return badUsage("--layer: is only allowed with set (given with " + options.action + ")");
    if (*kind == CommandKind::Set || *kind == CommandKind::Step) {
        Expected<std::string> payload
            = *kind == CommandKind::Set ? setPayload(options.argument, options.layer) : stepPayload(options.argument);
        if (!payload)
            return Unexpected{payload.error()};
        command.payload = std::move(*payload);
    } else if (!options.argument.empty()) {
        return badUsage(options.action + ": takes no argument (given: '" + options.argument + "')");
    }
    if (const Expected<void> valid = validateCommand(*kind, command.payload); !valid)
        return Unexpected{valid.error()};
    return command;
}

// The command's own row, as it is now.
Expected<Command> rowOf(RunReader &reader, std::int64_t id)
{
    const Expected<std::vector<Command>> rows = reader.commands(id - 1);
    if (!rows)
        return Unexpected{rows.error()};
    for (const Command &row : *rows)
        if (row.id == id)
            return row;
    return Unexpected{Error{ErrorCode::NotFound, "command " + std::to_string(id) + " is no longer in the database"}};
}

// Returns once the row is answered, the time is over, or the engine is gone.
Expected<Command> waitForAnswer(RunReader &reader, std::int64_t id, double seconds)
{
    const double deadline = monotonicTime() + seconds;
    while (true) {
        // The lock before the row: an engine that answers and exits in between is still seen to have answered.
        const Expected<LockInfo> lock = probeLock(reader.folder().lock());
        Expected<Command> row = rowOf(reader, id);
        if (!row || row->status != CommandStatus::Pending)
            return row;
        if ((lock && !lock->held) || monotonicTime() >= deadline)
            return row;
        std::this_thread::sleep_for(kPollInterval);
    }
}

int sayAnswer(const Command &row, const RunReader &reader, double waited)
{
    const std::string text = row.message.empty() ? "" : ": " + row.message;
    switch (row.status) {
    case CommandStatus::Applied: return printed("applied at step " + std::to_string(row.appliedStep) + text + "\n");
    case CommandStatus::Accepted: return printed("accepted, waits for the next epoch" + text + "\n");
    case CommandStatus::Refused: return failed("refused" + text);
    case CommandStatus::Expired: return failed("expired: a new engine started before it was read" + text);
    case CommandStatus::Pending: break;
    }
    const std::string which = "command " + std::to_string(row.id);
    const Expected<LockInfo> lock = probeLock(reader.folder().lock());
    if (lock && !lock->held)
        return failed(which + ": the engine ended before it read the command; it will not be applied");
    return failed(which + ": no answer within " + formatNumber(waited)
                  + " s; it stays in the queue and is answered at the engine's next step (see `ttq status`)");
}

int control(const ControlOptions &options)
{
    const Expected<Command> command = commandFrom(options);
    if (!command)
        return wrongUsage(command.error().detail);
    Expected<RunReader> reader = RunReader::open(options.run);
    if (!reader)
        return failed(reader.error());
    const Expected<LockInfo> lock = probeLock(reader->folder().lock());
    if (!lock)
        return failed(lock.error());
    if (!lock->held) {
        const Expected<std::string> state = reader->shownState();
        return failed(options.run + ": no engine is alive to take '" + options.action
                      + "' (state: " + (state ? *state : state.error().detail) + "); `ttq resume RUN` starts one");
    }
    const Expected<std::int64_t> id = issueCommand(reader->folder().database(), *command);
    if (!id)
        return failed(id.error());
    if (options.noWait)
        return printed("queued as command " + std::to_string(*id) + "\n");
    const Expected<Command> row = waitForAnswer(*reader, *id, options.wait);
    return row ? sayAnswer(*row, *reader, options.wait) : failed(row.error());
}

std::string footer()
{
    std::string text = "Actions:\n"
                       "  pause, resume, stop (saves a checkpoint), checkpoint, snapshot (latent weights)\n"
                       "  step [N]         run N steps, then pause\n"
                       "  set key=value    change a live setting:\n";
    std::size_t width = 0;
    for (const LiveKey &key : liveKeys())
        width = std::max(width, key.key.size());
    for (const LiveKey &key : liveKeys()) {
        text += "    " + key.key + std::string(width + 2 - key.key.size(), ' ') + key.doc;
        if (!key.choices.empty())
            text += " [" + join(key.choices, ", ") + "]";
        text += key.perLayer ? " (--layer)\n" : "\n";
    }
    return text
        + "\nExamples:\n"
          "  ttq control RUN pause\n"
          "  ttq control RUN step 10\n"
          "  ttq control RUN set threshold=0.1\n"
          "  ttq control RUN set threshold=0.3 --layer 'stage3.*'\n"
          "  ttq control RUN set lr=auto\n"
          "The answer is 'applied at step N: old → new' (exit code 0), or why not (exit code 1).";
}

}  // namespace

void addControl(CLI::App &app, int &exitCode)
{
    const auto options = std::make_shared<ControlOptions>();
    CLI::App *command = app.add_subcommand("control", "Steer a living run: pause, step, stop, set …");
    command->add_option("RUN", options->run, "the run folder")->required();
    command->add_option("ACTION", options->action, "pause | resume | step | stop | checkpoint | snapshot | set")
        ->required();
    command->add_option("ARGUMENT", options->argument, "N of step; key=value of set");
    command->add_option("--layer", options->layer, "set for the layers with these names only (glob)");
    auto *wait = command->add_option("--wait", options->wait, "seconds to wait for the answer")
                     ->capture_default_str()
                     ->check(CLI::Range(0.0, 86400.0));
    command->add_flag("--no-wait", options->noWait, "return at once; the answer is in the database")->excludes(wait);
    command->footer(footer());
    command->callback([options, &exitCode] { exitCode = control(*options); });
}

}  // namespace ttq
