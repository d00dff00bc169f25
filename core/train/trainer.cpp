// The course of a run: phases, epochs, states. The step is in trainerstep.cpp, commands in trainercommands.cpp,
// checkpoints in trainercheckpoints.cpp.
#include "trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/log.h"
#include "base/system.h"
#include "base/text.h"
#include "divergence.h"
#include "phasesettings.h"

namespace ttq {

namespace {

std::vector<std::string> selectedNames(const Model &model)
{
    std::vector<std::string> names;
    for (const std::size_t index : model.selected()) {
        names.push_back(model.layers()[index].name);
    }
    return names;
}

}  // namespace

Trainer::Trainer(TrainerParts parts, TrainObserver observer)
    : m(std::move(parts)), m_observer(std::move(observer)), m_alarms(selectedNames(m.model), m.scalars)
{
    m_state.bestSplit = m.data.validationIndices.empty() ? "test" : "validation";
    m_state.etaSeconds = std::numeric_limits<double>::quiet_NaN();
}

Trainer::~Trainer() = default;

const PhaseConfig &Trainer::phase() const
{
    const auto last = static_cast<std::int64_t>(m.config.phase.size()) - 1;
    return m.config.phase[static_cast<std::size_t>(std::min(m.progress.phase, last))];
}

std::int64_t Trainer::batchesPerEpoch(const PhaseConfig &phase) const
{
    LoaderOptions options;  // only what the number depends on: this is asked for at each step
    options.batchSize = batchSizeOf(m.config, phase);
    options.dropLast = m.config.data.dropLast;
    return Loader::batchesPerEpoch(static_cast<std::int64_t>(m.data.trainIndices.size()), options);
}

std::int64_t Trainer::batchesPerEpoch() const
{
    return batchesPerEpoch(phase());
}

// A function of what a checkpoint holds, so that a run resumed from the end of a phase that stopped early knows it.
bool Trainer::phaseIsOver() const
{
    return m.progress.epochInPhase >= phase().epochs || stopsEarly(phase(), m.progress.accuracies);
}

Trainer::Left Trainer::left() const
{
    const Progress &p = m.progress;
    Left rest;
    for (auto i = static_cast<std::size_t>(p.phase); i < m.config.phase.size(); ++i) {
        const PhaseConfig &each = m.config.phase[i];
        const bool now = static_cast<std::int64_t>(i) == p.phase;
        const std::int64_t epochs = now ? (phaseIsOver() ? 0 : each.epochs - p.epochInPhase) : each.epochs;
        const std::int64_t steps = epochs * batchesPerEpoch(each) - (now ? p.batch : 0);
        rest.epochs += epochs;
        rest.steps += steps;
        rest.images += steps * batchSizeOf(m.config, each);
    }
    return rest;
}

void Trainer::buildOptimizer()
{
    m.model.freeze(phase().frozen);
    m_optimizer = std::make_unique<OptimizerSet>(phase(), m.model.parameters());
}

void Trainer::startPhase()
{
    Progress &p = m.progress;
    std::map<std::string, torch::Tensor> kept;
    if (!phase().resetOptimizer && m_optimizer) {
        for (const auto &[name, tensor] : m_optimizer->state()) {
            kept.emplace(name, tensor);
        }
    }
    if (phase().quantize && !m.model.quantized()) {
        const auto ruleOf = [this](const std::string &layer) {
            const RuleSetting setting = m.live.ruleOf(layer);
            return ThresholdRule{setting.rule, setting.threshold};
        };
        if (auto started = m.model.startQuantization(m.config.quantizer, ruleOf, true); !started) {
            throw std::runtime_error(started.error().detail);
        }
        p.quantized = true;
        applyToQuantizers();  // a constraint that was set before there was anything to constrain
    }
    buildOptimizer();
    if (!kept.empty()) {  // of parameters that stay: frozen layers and codes end the training of some
        const auto parameters = m.model.parameters();
        std::erase_if(kept, [&](const auto &item) {
            const std::string name = item.first.substr(0, item.first.rfind('.'));
            return std::none_of(parameters.begin(), parameters.end(),
                                [&](const NamedParameter &one) { return one.name == name; });
        });
        if (auto restored = m_optimizer->restore(kept); !restored) {
            throw std::runtime_error(restored.error().detail);
        }
    }
    p.phaseStarted = true;
    p.bestEpoch = 0;
    p.bestTop1 = 0;
    p.bestPhase = phase().name;
    p.plateau = {};
    p.accuracies.clear();
    m.recorder->push(DenseSet{denseSeriesIds(m.series, m.model, m.scalars)});
    event({.step = p.step,
           .kind = "phase",
           .text = "phase " + phase().name + " begins (" + std::to_string(phase().epochs) + " epochs)"});
}

Trainer::Outcome Trainer::run(const std::atomic<bool> &interrupt)
{
    m_interrupt = &interrupt;
    try {
        for (const EventRecord &notice : std::exchange(m.notices, {})) {
            event(notice);
        }
        setState(RunState::Running);
        if (m.progress.phaseStarted) {
            buildOptimizer();
            if (auto restored = m_optimizer->restore(m.optimizerState); !restored) {
                return finish(RunState::Failed, restored.error().detail);
            }
            m.optimizerState.clear();
            applyToQuantizers();
        }
        Progress &p = m.progress;
        for (; p.phase < static_cast<std::int64_t>(m.config.phase.size()); ++p.phase) {
            if (phase().epochs == 0) {
                continue;
            }
            if (!p.phaseStarted) {
                startPhase();
            }
            while (!phaseIsOver()) {
                if (trainEpoch() == Ended::Stop) {
                    const auto saved = saveCheckpoint("stop");
                    return finish(RunState::Stopped, saved ? "" : saved.error().detail, saved.has_value());
                }
                endEpoch();
            }
            p.phaseStarted = false;
            p.epochInPhase = p.stepInPhase = 0;
        }
        return finish(RunState::Finished, "", m_savedLast);
    } catch (const Divergence &divergence) {
        return finish(RunState::Diverged, divergence.what());
    } catch (const NonFiniteWeight &) {  // at the end of an epoch or the start of a phase: the last step made it so
        return finish(RunState::Diverged, Divergence(m.progress.step, m.model.firstNonFinite()).what());
    } catch (const c10::Error &exception) {
        return finish(RunState::Failed, exception.what_without_backtrace());
    } catch (const std::exception &exception) {
        return finish(RunState::Failed, exception.what());
    }
}

Trainer::Ended Trainer::trainEpoch()
{
    Progress &p = m.progress;
    if (p.batch == 0) {
        p.meter = {};
        p.epochFirstStep = p.step + 1;
        p.epochSeconds = 0;
        for (const auto &[name, layer] : m.model.layers()) {
            if (layer->quantizer() != nullptr) {
                layer->quantizer()->startEpoch();
            }
        }
    }
    Loader loader(m.data.train, m.data.trainIndices, m.data.mean, m.data.std, loaderOptions(true),
                  static_cast<std::uint32_t>(p.epoch + 1), p.batch);
    for (;;) {
        if (boundary() == Ended::Stop) {
            return Ended::Stop;
        }
        const auto batch = loader.next();
        if (!batch) {
            return Ended::No;
        }
        step(*batch);
    }
}

EpochMetrics Trainer::evaluateOn(const ImageSet &images, std::span<const std::uint32_t> indices)
{
    return evaluate(m.model, images, indices, m.data.mean, m.data.std, loaderOptions(false),
                    m.config.precision == "bf16");
}

void Trainer::endEpoch()
{
    Progress &p = m.progress;
    const double begun = monotonicTime();
    EpochRecord epoch;
    epoch.train = metricsOf(p.meter);
    std::vector<std::uint32_t> all(static_cast<std::size_t>(m.data.test.size()));
    std::iota(all.begin(), all.end(), 0u);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    epoch.validation = m.data.validationIndices.empty() ? EpochMetrics{nan, nan, nan}
                                                        : evaluateOn(m.data.train, m.data.validationIndices);
    epoch.test = evaluateOn(m.data.test, all);
    if (std::string text = passedOverText(m.data); text != m_passedOver) {
        m_passedOver = text;
        event({.step = p.step, .kind = "data", .severity = Severity::Warning, .text = std::move(text)});
    }
    m_evaluationSeconds = monotonicTime() - begun;
    p.epochSeconds += m_evaluationSeconds;

    ++p.epoch;
    ++p.epochInPhase;
    p.quantizedEpochs += m.model.quantized() ? 1 : 0;
    p.batch = 0;
    epoch.epoch = p.epoch;
    epoch.phase = phase().name;
    epoch.firstStep = p.epochFirstStep;
    epoch.lastStep = p.step;
    epoch.seconds = p.epochSeconds;
    epoch.startedAt = unixTime() - p.epochSeconds;
    m.recorder->push(epoch);
    const auto points = [&](const std::string &prefix, const EpochMetrics &metrics) {
        m.recorder->push(PointRecord{m.series.at(prefix + "loss"), p.step, metrics.loss});
        m.recorder->push(PointRecord{m.series.at(prefix + "top1"), p.step, metrics.top1});
        m.recorder->push(PointRecord{m.series.at(prefix + "top5"), p.step, metrics.top5});
    };
    points("epoch/train_", epoch.train);
    points("test/", epoch.test);
    if (!m.data.validationIndices.empty()) {
        points("val/", epoch.validation);
    }
    recordWeights(true);

    const double selected = m.data.validationIndices.empty() ? epoch.test.top1 : epoch.validation.top1;
    // An accuracy that could not be measured is never the best, and never what a later one has to beat.
    const bool best = std::isfinite(selected) && (selected > p.bestTop1 || p.bestEpoch == 0);
    if (best) {
        p.bestEpoch = p.epoch;
        p.bestTop1 = selected;
    }
    judgeEpoch(selected);
    const bool last = left().epochs == 0;
    const std::int64_t every = m.config.record.checkpointEvery;
    if (last || best || phaseIsOver() || (every > 0 && p.epoch % every == 0)) {
        m_savedLast = saveCheckpoint(last ? "final" : (best ? "best" : "epoch")).has_value();
    }
    updateState();
    if (m_observer.epoch) {
        m_observer.epoch(epoch, m_state);
    }
}

// Before the checkpoint of the epoch, so that what is decided and told here is on disk with it.
void Trainer::judgeEpoch(double accuracy)
{
    Progress &p = m.progress;
    if (const std::size_t window = stopWindow(phase()); window > 0) {
        p.accuracies.push_back(accuracy);
        if (p.accuracies.size() > window + 1) {
            p.accuracies.erase(p.accuracies.begin());
        }
    }
    if (p.epochInPhase >= phase().epochs) {
        return;
    }
    if (stopsEarly(phase(), p.accuracies)) {
        event({.step = p.step,
               .kind = "early_stop",
               .text = "phase " + phase().name + " stops after " + std::to_string(p.epochInPhase) + " of "
                   + std::to_string(phase().epochs) + " epochs: an accuracy of " + formatNumber(accuracy)
                   + " is less than " + formatNumber(phase().stopThreshold) + " above the mean of epochs "
                   + std::to_string(p.epochInPhase - phase().stopPatience - 3) + " to "
                   + std::to_string(p.epochInPhase - phase().stopPatience + 1)});
    } else if (endsPlateau(phase(), p.plateau, accuracy)) {
        event({.step = p.step,
               .kind = "lr_drop",
               .text = "learning rate drops to " + formatNumber(hyperparameters().lr[2]) + ": "
                   + std::to_string(phase().plateauPatience + 1) + " epochs without a gain of "
                   + formatNumber(phase().plateauThreshold)});
    }
}

void Trainer::updateState()
{
    const Progress &p = m.progress;
    m_state.phase = phase().name;
    m_state.step = p.step;
    m_state.epoch = p.epoch;
    m_state.bestEpoch = p.bestEpoch;
    m_state.bestTop1 = p.bestTop1;
    m_state.updatedAt = unixTime();
    const Left rest = left();
    m_state.totalEpochs = p.epoch + rest.epochs;
    m_state.totalSteps = p.step + rest.steps;
    if (m_imageSeconds > 0) {
        m_state.imagesPerSecond = 1 / m_imageSeconds;
        m_state.etaSeconds = m_imageSeconds * static_cast<double>(rest.images)
            + m_evaluationSeconds * static_cast<double>(rest.epochs);
    }
    m.recorder->push(m_state);
}

void Trainer::setState(RunState state, const std::string &message)
{
    m_state.state = state;
    m_state.message = message;
    updateState();
}

void Trainer::event(EventRecord event)
{
    event.time = unixTime();
    if (m_observer.event) {
        m_observer.event(event);
    }
    log(event.severity == Severity::Info ? LogLevel::Info
                                         : (event.severity == Severity::Warning ? LogLevel::Warning : LogLevel::Error),
        event.text);
    m.recorder->push(std::move(event));
}

Trainer::Outcome Trainer::finish(RunState state, const std::string &message, bool saved)
{
    if (state == RunState::Diverged || state == RunState::Failed) {
        event({.step = m.progress.step,
               .kind = state == RunState::Diverged ? "diverged" : "failed",
               .severity = Severity::Error,
               .text = message});
    }
    if (state == RunState::Finished) {
        m_state.etaSeconds = 0;
    }
    setState(state, message);
    if (auto flushed = m.recorder->flush(true); !flushed) {
        log(LogLevel::Error, "the end of the run could not be recorded: " + flushed.error().detail);
    }
    return {state, message, saved};
}

}  // namespace ttq
