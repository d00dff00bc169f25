#include "configkeys.h"

#include <algorithm>
#include <array>

#include "networkcatalogue.h"
#include "quantizercatalogue.h"

namespace ttq {

namespace {

constexpr double kLargestInteger = 9007199254740991;  // 2^53 − 1

template <auto Member>
ConfigSlot ofRun(const ConfigScope &scope)
{
    return &(scope.run->*Member);
}
template <auto Part, auto Member>
ConfigSlot ofPart(const ConfigScope &scope)
{
    return &((scope.run->*Part).*Member);
}
template <auto Member>
ConfigSlot ofData(const ConfigScope &scope)
{
    return ofPart<&RunConfig::data, Member>(scope);
}
template <auto Member>
ConfigSlot ofQuantizer(const ConfigScope &scope)
{
    return ofPart<&RunConfig::quantizer, Member>(scope);
}
template <auto Member>
ConfigSlot ofRecord(const ConfigScope &scope)
{
    return ofPart<&RunConfig::record, Member>(scope);
}
template <auto Member>
ConfigSlot ofPhase(const ConfigScope &scope)
{
    return &(scope.phase->*Member);
}
template <auto Member>
ConfigSlot ofRule(const ConfigScope &scope)
{
    return &(scope.rule->*Member);
}

ConfigLimits range(double min, double max)
{
    return {.min = min, .max = max};
}
ConfigLimits above(double min, double max)
{
    return {.min = min, .max = max, .minExclusive = true};
}
ConfigLimits below(double min, double max)
{
    return {.min = min, .max = max, .maxExclusive = true};
}
ConfigLimits choice(std::vector<std::string> names)
{
    return {.choices = std::move(names)};
}
ConfigLimits text(TextRule rule)
{
    return {.text = rule};
}

const std::vector<std::string> kRules = {"max_fraction", "constant_sparsity", "mean_fraction", "absolute"};

const std::vector<std::string> kOptimizers = {"sgd", "adam"};

using D = DataConfig;
using N = NetworkConfig;
using Q = QuantizerConfig;
using P = PhaseConfig;
using R = RecordConfig;

std::vector<KeyRow> runRows()
{
    return {
        {"", "name", ofRun<&RunConfig::name>, text(TextRule::Title),
         "Part of the run folder's name; a recipe's own name if empty."},
        {"", "description", ofRun<&RunConfig::description>, text(TextRule::Paragraph),
         "For people; shown in lists of recipes and runs."},
        {"", "expected", ofRun<&RunConfig::expected>, text(TextRule::Paragraph),
         "For people: the result that is published or was measured, and how it was selected."},
        {"", "expected_time", ofRun<&RunConfig::expectedTime>, text(TextRule::Line),
         "For people: how long the run takes, and where."},
        {"", "seed", ofRun<&RunConfig::seed>, range(0, kLargestInteger),
         "Of initial weights, shuffling and augmentation."},
        {"", "threads", ofRun<&RunConfig::threads>, range(0, 1024),
         "CPU threads; 0 = the physical cores this process may use."},
        {"", "device", ofRun<&RunConfig::device>, text(TextRule::Device), "Where the network runs."},
        {"", "precision", ofRun<&RunConfig::precision>, choice({"fp32", "bf16"}),
         "bf16: autocast of activations; latent weights, scales and thresholds stay fp32."},
        {"",
         "channels_last",
         ofRun<&RunConfig::channelsLast>,
         {},
         "Memory order of images and activations; faster on most processors."},
        {"", "init", ofRun<&RunConfig::init>, text(TextRule::Line),
         "File to take the weights from: a checkpoint, safetensors, or PyTorch's; empty: random."},
        {"", "init_map", ofRun<&RunConfig::initMap>, text(TextRule::Line),
         "File that says which tensor of `init` is which of the network, for names that do not fit; empty: by name."},
        {"",
         "init_required",
         ofRun<&RunConfig::initRequired>,
         {},
         "Refuse to start without `init`: what is published for a recipe began with trained weights."},
        {"",
         "phases",
         ofRun<&RunConfig::phases>,
         {.text = TextRule::PhaseName, .minItems = 1, .maxItems = 16},
         "Names of the phases, in the order they run; each has its table [phase.NAME]."},
    };
}

std::vector<KeyRow> dataRows()
{
    return {
        {"data", "dataset", ofData<&D::dataset>,
         choice(
             {"fashion-mnist-12k", "fashion-mnist", "mnist", "cifar10", "cifar100", "tiny-imagenet", "image-folder"}),
         "fashion-mnist-12k comes with the program; the others are read from the data folder."},
        {"data", "folder", ofData<&D::folder>, text(TextRule::Line),
         "Where the data set is, in the data folder or absolute; empty: under its publisher's name. An "
         "image-folder needs it: it holds train/CLASS/*.jpg and val/CLASS/*.jpg."},
        {"data", "batch_size", ofData<&D::batchSize>, range(1, 65536), "Images of a training step."},
        {"data", "eval_batch_size", ofData<&D::evalBatchSize>, range(1, 65536),
         "Images of an evaluation step; does not change the result."},
        {"data",
         "validation",
         ofData<&D::validation>,
         {.min = 0, .max = 0.5, .word = "none"},
         "Fraction of the training set held out, stratified by class. With none, the best epoch is selected on the "
         "test set."},
        {"data", "split_seed", ofData<&D::splitSeed>, range(0, kLargestInteger),
         "Of the choice of validation images; independent of `seed`."},
        {"data",
         "mean",
         ofData<&D::mean>,
         {.min = -10, .max = 10, .maxItems = 16},
         "Subtracted per channel, of pixels scaled to 0…1; empty: the data set's own."},
        {"data",
         "std",
         ofData<&D::std>,
         {.min = 0, .max = 10, .minExclusive = true, .maxItems = 16},
         "Divided by, per channel; empty: the data set's own."},
        {"data", "pad", ofData<&D::pad>, range(0, 64),
         "Pixels added on every side before a random crop back to the input size."},
        {"data", "pad_fill", ofData<&D::padFill>, choice({"mean", "black"}),
         "mean: 0 after normalisation; black: 0 before it."},
        {"data", "flip", ofData<&D::flip>, {}, "Mirror each training image with probability 1/2."},
        {"data", "augment", ofData<&D::augment>, choice({"shift", "resized_crop", "tc"}),
         "shift: pad, crop and flip. resized_crop: a random part of the image brought to image_size; for evaluation "
         "the centre of the image, the shorter side brought to 256/224 of it. tc: turned, cropped to image_size, "
         "colour, contrast, brightness and sharpness changed; for evaluation the centre. All: mirrored "
         "if flip is true."},
        {"data", "image_size", ofData<&D::imageSize>, range(0, 1024),
         "Side of the network's input. 0: the images' own; with resized_crop 224, with tc 56. With shift the shorter "
         "side is brought to it and the centre taken."},
        {"data", "normalisation", ofData<&D::normalisation>, choice({"channel", "pixel_128", "pixel_255"}),
         "channel: mean and std per channel. pixel_128: (x − mean) / 128 − 1 with x of 0…255 and a mean per pixel over "
         "training and test images. pixel_255: (x − mean) / 255, over training images. Padding is black with both."},
        {"data", "drop_last", ofData<&D::dropLast>, {}, "Drop the last, incomplete training batch of an epoch."},
        {"data", "train_limit", ofData<&D::trainLimit>, range(0, 1e9),
         "Use only N images of each split, every class in its share, for quick tries; 0 = all."},
        {"data", "prefetch", ofData<&D::prefetch>, range(1, 256), "Batches prepared ahead by the loading thread."},
        {"data", "workers", ofData<&D::workers>, range(0, 1024),
         "Threads that decode and change images; 0 = the physical cores. Does not change the result."},
        {"data", "cache_mb", ofData<&D::cacheMb>, range(0, 1e9),
         "Image folders of up to this many MiB of pixels are decoded once, into a file of the cache folder; larger "
         "ones at each use."},
    };
}

std::vector<KeyRow> networkRows()
{
    return {
        {"network", "name", ofPart<&RunConfig::network, &N::name>, choice(networkNames()),
         "The architecture; see below."},
        {"network",
         "width",
         ofPart<&RunConfig::network, &N::width>,
         {.min = 1, .max = 1024, .word = "default", .wordValue = -1},
         "Channels of the first convolution, with which all others scale; default: as published."},
    };
}

std::vector<KeyRow> quantizerRows()
{
    return {
        {"quantizer", "kind", ofQuantizer<&Q::kind>, choice(quantizerNames()), "The method; see below."},
        {"quantizer",
         "layers",
         ofQuantizer<&Q::layers>,
         {.text = TextRule::Glob, .minItems = 1},
         "Which layers become ternary: inner (all but the first and the last), all, or globs over layer names."},
        {"quantizer", "rule", ofQuantizer<&Q::rule>, choice(kRules),
         "How Δ follows from the latent weights: t·max abs(w), the r-quantile of abs(w), f·mean abs(w), or a number."},
        {"quantizer", "threshold", ofQuantizer<&Q::threshold>, range(0, 1e6),
         "The rule's parameter: t (≥ 0 and < 1), r (> 0 and < 1), f (> 0 and ≤ 100) or Δ (≥ 0)."},
        {"quantizer", "refresh", ofQuantizer<&Q::refresh>, choice({"step", "epoch"}),
         "When constant_sparsity chooses Δ anew."},
        {"quantizer", "scale_init", ofQuantizer<&Q::scaleInit>, choice({"ones", "data"}),
         "Start of the scales: 1, or mean abs(w) over the positive and the negative weights kept."},
        {"quantizer", "scales", ofQuantizer<&Q::scales>, choice({"learned", "tied", "fixed"}),
         "learned: Wp and Wn; tied: one scale for both; fixed: ±1."},
        {"quantizer",
         "freeze_codes",
         ofQuantizer<&Q::freezeCodes>,
         {},
         "Keep the codes (−, 0, +) of the start of the phase."},
        {"quantizer", "freeze_scales", ofQuantizer<&Q::freezeScales>, {}, "Keep the scales of the start of the phase."},
        {"quantizer", "scale_gradient", ofQuantizer<&Q::scaleGradient>, choice({"true", "as_printed"}),
         "as_printed repeats the sign error of the paper's equation 7: +Σg instead of −Σg for Wn."},
        {"quantizer", "scale_reduction", ofQuantizer<&Q::scaleReduction>, choice({"sum", "mean"}),
         "Of the scale gradients over the weights of a layer."},
        {"quantizer", "constraint", ofQuantizer<&Q::constraint>, choice({"none", "clamp", "softplus"}),
         "Keeps the scales positive: not at all (as published), at 0 after each step, or as softplus of a parameter."},
        {"quantizer",
         "expansion",
         ofQuantizer<&Q::expansion>,
         {.min = 0, .max = 1e6, .minItems = 1, .maxItems = 6},
         "rel: the further thresholds after `threshold`, ascending, as parameters of the rule."},
        {"quantizer", "expansion_form", ofQuantizer<&Q::expansionForm>, choice({"as_published", "plain"}),
         "rel: as_published multiplies the latent gradient by the number of thresholds and adds the bias as often; "
         "plain takes both once."},
        {kLayerTable, "pattern", ofRule<&LayerRule::pattern>, text(TextRule::Glob),
         "Glob over layer names. The latest matching entry wins; an exact name beats a glob."},
        {kLayerTable,
         "rule",
         ofRule<&LayerRule::rule>,
         {.choices = kRules, .word = "global"},
         "global: the rule of [quantizer]. Another rule needs a threshold of its own."},
        {kLayerTable,
         "threshold",
         ofRule<&LayerRule::threshold>,
         {.min = 0, .max = 1e6, .word = "global", .wordValue = -1},
         "global: the threshold of [quantizer]."},
    };
}

std::vector<KeyRow> phaseRows()
{
    return {
        {kPhaseTable, "quantize", ofPhase<&P::quantize>, {}, "Whether the chosen layers are ternary in this phase."},
        {kPhaseTable, "epochs", ofPhase<&P::epochs>, range(1, 100000), "Length of the phase; has to be given."},
        {kPhaseTable,
         "batch_size",
         ofPhase<&P::batchSize>,
         {.min = 1, .max = 65536, .word = "global", .wordValue = 0},
         "Images of a training step in this phase; global: data.batch_size."},
        {kPhaseTable,
         "frozen",
         ofPhase<&P::frozen>,
         {.text = TextRule::Glob},
         "Globs over layers, BatchNorm included, whose parameters and scales are not trained: no gradient, no weight "
         "decay. The running statistics of a frozen BatchNorm go on, as in PyTorch with requires_grad = False."},
        {kPhaseTable, "optimizer", ofPhase<&P::optimizer>, choice(kOptimizers),
         "Optimizer of all parameters, but for groups with one of their own."},
        {kPhaseTable,
         "optimizer_latents",
         ofPhase<&P::optimizerLatents>,
         {.choices = kOptimizers, .word = "global"},
         "Of the latent weights of ternary layers; global: `optimizer`."},
        {kPhaseTable,
         "optimizer_scales",
         ofPhase<&P::optimizerScales>,
         {.choices = kOptimizers, .word = "global"},
         "Of the scales; global: `optimizer`."},
        {kPhaseTable,
         "optimizer_rest",
         ofPhase<&P::optimizerRest>,
         {.choices = kOptimizers, .word = "global"},
         "Of all other parameters; global: `optimizer`."},
        {kPhaseTable, "lr", ofPhase<&P::lr>, range(0, 1000), "Learning rate at the peak of the schedule."},
        {kPhaseTable, "lr_latents", ofPhase<&P::lrLatents>, range(0, 1e6),
         "Factor on lr for the latent weights of ternary layers."},
        {kPhaseTable, "lr_scales", ofPhase<&P::lrScales>, range(0, 1e6), "Factor on lr for the scales."},
        {kPhaseTable, "lr_rest", ofPhase<&P::lrRest>, range(0, 1e6), "Factor on lr for all other parameters."},
        {kPhaseTable, "momentum", ofPhase<&P::momentum>, below(0, 1), "Of SGD."},
        {kPhaseTable,
         "nesterov",
         ofPhase<&P::nesterov>,
         {},
         "Nesterov's form of momentum; has no effect at momentum 0."},
        {kPhaseTable, "beta1", ofPhase<&P::beta1>, below(0, 1), "Of Adam: decay of the mean of gradients."},
        {kPhaseTable, "beta2", ofPhase<&P::beta2>, below(0, 1), "Of Adam: decay of the mean of squared gradients."},
        {kPhaseTable, "eps", ofPhase<&P::eps>, above(0, 1), "Of Adam: added to the root of the second moment."},
        {kPhaseTable, "weight_decay", ofPhase<&P::weightDecay>, range(0, 1),
         "L2 penalty, added to the gradient, of latent weights and the rest."},
        {kPhaseTable,
         "decay_layers",
         ofPhase<&P::decayLayers>,
         {.text = TextRule::Glob, .minItems = 1},
         "Globs over layers, BatchNorm included: weight decay acts on these only, as far as decay_scales and "
         "decay_norm_and_bias let it."},
        {kPhaseTable, "decay_scales", ofPhase<&P::decayScales>, {}, "Weight decay on Wp and Wn too."},
        {kPhaseTable,
         "decay_norm_and_bias",
         ofPhase<&P::decayNormAndBias>,
         {},
         "Weight decay on BatchNorm parameters and biases too."},
        {kPhaseTable, "schedule", ofPhase<&P::schedule>,
         choice({"constant", "step", "multistep", "cosine", "linear", "onecycle", "plateau"}),
         "Course of the learning rate over the phase; see below."},
        {kPhaseTable, "warmup", ofPhase<&P::warmup>, below(0, 1),
         "Fraction of the phase's steps over which the rate rises from 0 to its peak."},
        {kPhaseTable, "milestones", ofPhase<&P::milestones>, above(0, 100000),
         "multistep: epochs within the phase, ascending."},
        {kPhaseTable, "gammas", ofPhase<&P::gammas>, above(0, 1000),
         "multistep: the factor at each milestone, or one for all; step, plateau: the factor of each drop."},
        {kPhaseTable, "step_epochs", ofPhase<&P::stepEpochs>, range(0, 100000), "step: epochs between two drops."},
        {kPhaseTable, "final_lr", ofPhase<&P::finalLr>, range(0, 1),
         "cosine, linear, onecycle: the rate at the end, plateau: the lowest rate, as a fraction of lr."},
        {kPhaseTable, "plateau_patience", ofPhase<&P::plateauPatience>, range(0, 100000),
         "plateau: epochs without a gain that are borne; the next one lowers the rate (ReduceLROnPlateau's patience)."},
        {kPhaseTable, "plateau_threshold", ofPhase<&P::plateauThreshold>, range(0, 1),
         "plateau: a gain is an accuracy above the best one plus this fraction of 1, 0.01 for one percentage point "
         "(ReduceLROnPlateau's threshold with threshold_mode abs)."},
        {kPhaseTable, "stop_patience", ofPhase<&P::stopPatience>, range(0, 100000),
         "p of the stop rule, in epochs, with any schedule; 0 = never; see below."},
        {kPhaseTable, "stop_threshold", ofPhase<&P::stopThreshold>, range(-1, 1),
         "The gain in accuracy that the stop rule asks for, as a fraction of 1."},
        {kPhaseTable,
         "reset_optimizer",
         ofPhase<&P::resetOptimizer>,
         {},
         "Start the phase with fresh momentum and moments."},
    };
}

std::vector<KeyRow> recordRows()
{
    return {
        {"record", "histogram_every", ofRecord<&R::histogramEvery>, range(0, 1e9),
         "Steps between two histograms of the latent weights; 0 = at epoch ends only."},
        {"record", "histogram_bins", ofRecord<&R::histogramBins>, range(2, 4096), "Bins of a histogram."},
        {"record", "checkpoint_every", ofRecord<&R::checkpointEvery>, range(1, 100000),
         "Epochs between two checkpoints."},
        {"record", "keep_checkpoints", ofRecord<&R::keepCheckpoints>, range(0, 100000),
         "Newest epoch checkpoints to keep, besides that of step 0, the best, commanded ones and those before a change "
         "of settings; 0 = all."},
        {"record", "codes_limit_mb", ofRecord<&R::codesLimitMb>, range(0, 1e6),
         "MiB of ternary codes a run may store; 0 = none."},
    };
}

constexpr std::array<std::string_view, 7> kTables
    = {"", "data", "network", "quantizer", kLayerTable, kPhaseTable, "record"};
constexpr std::array<std::string_view, 7> kTableDocs = {
    "Keys before the first table.",
    "What the network is trained, validated and tested on.",
    "What is trained.",
    "How the weights become ternary in phases with `quantize = true`.",
    "Exceptions for some layers: any number of `[[quantizer.layer]]` entries.",
    "One table `[phase.NAME]` for each name in `phases`.",
    "What the run folder keeps.",
};

}  // namespace

std::string KeyRow::key() const
{
    return table.empty() ? std::string(name) : std::string(table) + '.' + std::string(name);
}

const std::vector<KeyRow> &keyTable()
{
    static const std::vector<KeyRow> kTable = [] {
        std::vector<KeyRow> all;
        for (auto rows : {runRows(), dataRows(), networkRows(), quantizerRows(), phaseRows(), recordRows()}) {
            all.insert(all.end(), rows.begin(), rows.end());
        }
        return all;
    }();
    return kTable;
}

std::span<const std::string_view> configTables()
{
    return kTables;
}

std::string_view tableDoc(std::string_view table)
{
    const auto found = std::find(kTables.begin(), kTables.end(), table);
    return found == kTables.end() ? std::string_view() : kTableDocs[static_cast<std::size_t>(found - kTables.begin())];
}

}  // namespace ttq
