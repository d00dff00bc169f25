// Commands at step boundaries: what a controller asked for, done or refused, and answered.
#include <torch/torch.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "divergence.h"
#include "trainer.h"

namespace ttq {

namespace {

using namespace std::chrono_literals;

}  // namespace

// The threshold rules and the constraint in force, handed to each layer's quantizer.
void Trainer::applyToQuantizers()
{
    for (const auto &[name, layer] : m.model.layers()) {
        if (Quantizer *quantizer = layer->quantizer()) {
            const RuleSetting setting = m.live.ruleOf(name);
            const ThresholdRule rule{setting.rule, setting.threshold};
            if (!(quantizer->rule() == rule)) {
                quantizer->setRule(rule);
            }
            quantizer->setConstraint(m.live.constraint());
        }
    }
}

void Trainer::replayDue()
{
    while (!m.replay.empty() && m.replay.front().appliedStep <= m.progress.step) {
        const Command command = m.replay.front();
        m.replay.erase(m.replay.begin());
        const auto change = SetPayload::fromJson(command.payload);
        const auto applied
            = change ? m.live.apply(*change, phase()) : Expected<std::string>(Unexpected{change.error()});
        if (applied) {
            applyToQuantizers();
            m.progress.lastCommand = std::max(m.progress.lastCommand, command.id);
        }
        event({.step = m.progress.step,
               .kind = "command",
               .severity = applied ? Severity::Info : Severity::Warning,
               .command = command.id,
               .text = "again after the resume: " + (applied ? *applied : applied.error().detail)});
    }
}

void Trainer::handle(Command command)
{
    Progress &p = m.progress;
    const auto answer = [&](CommandStatus status, const std::string &message) {
        command.status = status;
        command.appliedStep = status == CommandStatus::Applied ? p.step : -1;
        command.message = message;
        p.lastCommand = std::max(p.lastCommand, command.id);
        m.recorder->push(command);
        event({.step = p.step,
               .kind = "command",
               .severity = status == CommandStatus::Applied ? Severity::Info : Severity::Warning,
               .command = command.id,
               .text = std::string(name(command.kind)) + (status == CommandStatus::Applied ? "" : " refused")
                   + (message.empty() ? "" : ": " + message)});
    };
    const auto refuse = [&](const std::string &why) { answer(CommandStatus::Refused, why); };
    const auto save = [&] {
        try {
            return saveCheckpoint("command");
        } catch (const Divergence &divergence) {  // ends the run, but not without an answer
            refuse(divergence.what());
            throw;
        }
    };
    if (auto valid = validateCommand(command.kind, command.payload); !valid) {
        return refuse(valid.error().detail);
    }
    switch (command.kind) {
    case CommandKind::Pause:
        if (m_paused) {
            return refuse("the run is paused already");
        }
        m_paused = true;
        m_pauseAt = -1;
        return answer(CommandStatus::Applied, "");
    case CommandKind::Resume:
        if (!m_paused) {
            return refuse("the run is not paused");
        }
        m_paused = false;
        return answer(CommandStatus::Applied, "");
    case CommandKind::Step: {
        const auto json = nlohmann::json::parse(command.payload, nullptr, false);
        const auto steps = json.value("steps", std::int64_t{1});
        m_pauseAt = p.step + steps;
        m_paused = false;
        return answer(CommandStatus::Applied, std::to_string(steps) + " step(s), then pause");
    }
    case CommandKind::Stop: m_stopAsked = true; return answer(CommandStatus::Applied, "");
    case CommandKind::Checkpoint: {
        m.keptSteps.insert(p.step);  // even when the epoch's own checkpoint takes its place
        const auto saved = save();
        return saved ? answer(CommandStatus::Applied, m.folder.checkpoint(p.step).filename().string())
                     : refuse(saved.error().detail);
    }
    case CommandKind::Snapshot: {
        NamedTensors latents;
        for (const auto &[name, layer] : m.model.layers()) {
            latents.emplace_back(name + ".weight", layer->latent());
        }
        const auto file = m.folder.snapshots() / (m.folder.checkpoint(p.step).filename().string());
        const auto saved = saveTensors(file, latents, {{"format", "ttq-latents"}, {"step", std::to_string(p.step)}});
        return saved ? answer(CommandStatus::Applied, file.filename().string()) : refuse(saved.error().detail);
    }
    case CommandKind::Set: {
        const auto change = SetPayload::fromJson(command.payload);
        if (!change) {
            return refuse(change.error().detail);
        }
        LiveSettings next = m.live;
        const auto applied = next.apply(*change, phase());
        if (!applied) {
            return refuse(applied.error().detail);
        }
        m.keptSteps.insert(p.step);
        // What the change can be forked or compared from. A full disk must not stop it.
        if (std::none_of(m.checkpoints.begin(), m.checkpoints.end(),
                         [&](const CheckpointRecord &saved) { return saved.step == p.step; })) {
            static_cast<void>(save());
        }
        m.live = std::move(next);
        applyToQuantizers();
        return answer(CommandStatus::Applied, *applied);
    }
    }
}

Trainer::Ended Trainer::waitWhilePaused()
{
    setState(RunState::Paused);
    while (m_paused && !m_stopAsked && !*m_interrupt) {
        m.recorder->waitForCommand(200ms);
        for (Command &command : m.recorder->takeCommands()) {
            handle(std::move(command));
        }
    }
    if (m_stopAsked || *m_interrupt) {
        return Ended::Stop;
    }
    setState(RunState::Running);
    return Ended::No;
}

Trainer::Ended Trainer::boundary()
{
    replayDue();
    if (m.progress.step == m_pauseAt) {
        m_pauseAt = -1;
        m_paused = true;
    }
    for (Command &command : m.recorder->takeCommands()) {
        handle(std::move(command));
    }
    if (m_stopAsked || *m_interrupt) {
        return Ended::Stop;
    }
    return m_paused ? waitWhilePaused() : Ended::No;
}

}  // namespace ttq
