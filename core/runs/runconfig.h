// The configuration of a run: what a recipe, `--config` file and `--set` describe, resolved into values.
//
// The table in configkeys.cpp is the only place that knows a key's name, type, default, range, choices and
// documentation; parsing, writing run.toml, `--set`, nearest-match suggestions and the reference page
// (resources/docs/configuration.md) all walk it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"

namespace ttq {

struct DataConfig {
    std::string dataset = "fashion-mnist-12k";  // … | tiny-imagenet | image-folder: see configkeys.cpp
    std::string folder;                         // of the data set; empty: the publisher's name in the data folder
    std::int64_t batchSize = 128;
    std::int64_t evalBatchSize = 500;
    double validation = 0.1;  // stratified fraction of train held out; 0 is written "none": test selects
    std::int64_t splitSeed = 0;
    std::vector<double> mean;  // per channel, of pixels scaled to [0, 1]; empty: the data set's own
    std::vector<double> std;
    std::int64_t pad = 0;                   // pixels added on every side before a random crop back to the input size
    std::string padFill = "mean";           // mean (0 after normalisation) | black (0 before)
    bool flip = false;                      // horizontal, probability 1/2
    std::string augment = "shift";          // shift | resized_crop | tc
    std::int64_t imageSize = 0;             // side of the network's input; 0: the images' own (56 for tc, 224 for …)
    std::string normalisation = "channel";  // channel | pixel_128 | pixel_255
    bool dropLast = true;                   // drop the last, incomplete training batch
    std::int64_t trainLimit = 0;            // 0 = all; else the first N per split (quick tries)
    std::int64_t prefetch = 4;              // batches prepared ahead
    std::int64_t workers = 0;               // threads that decode and change images; 0 = physical cores
    std::int64_t cacheMb = 8192;            // largest file of decoded images; 0 = decode at each use

    bool operator==(const DataConfig &) const = default;
};

struct NetworkConfig {
    std::string name = "resnet20";
    std::int64_t width = -1;  // channels of the first convolution; < 0: as published

    bool operator==(const NetworkConfig &) const = default;
};

struct LayerRule {          // [[quantizer.layer]]
    std::string pattern;    // glob over layer names
    std::string rule;       // empty: the global one
    double threshold = -1;  // < 0: the global one

    bool operator==(const LayerRule &) const = default;
};

struct QuantizerConfig {
    std::string kind = "ttq";                     // a name of quantizercatalogue.h
    std::vector<std::string> layers = {"inner"};  // inner (all but first and last) | all | globs
    std::string rule = "max_fraction";            // max_fraction | constant_sparsity | mean_fraction | absolute
    double threshold = 0.05;                      // t, r, factor or Δ of the rule
    std::string refresh = "step";                 // step | epoch (constant_sparsity)
    std::string scaleInit = "ones";               // ones | data (mean |w| over P and N)
    std::string scales = "learned";               // learned | tied | fixed
    bool freezeCodes = false;
    bool freezeScales = false;
    std::string scaleGradient = "true";          // true | as_printed (the sign error of eq. 7)
    std::string scaleReduction = "sum";          // sum | mean
    std::string constraint = "none";             // none | clamp | softplus
    std::vector<double> expansion = {0.1};       // rel: the rule's parameters of thresholds 2 … J, ascending
    std::string expansionForm = "as_published";  // rel: as_published (latent gradient and bias J times) | plain
    std::vector<LayerRule> layerRules;

    bool operator==(const QuantizerConfig &) const = default;
};

struct PhaseConfig {  // [phase.NAME], run in the order of `phases`
    std::string name;
    bool quantize = false;
    std::int64_t epochs = 0;
    std::int64_t batchSize = 0;                                    // 0: data.batch_size
    std::vector<std::string> frozen;                               // globs over layers whose parameters stay
    std::string optimizer = "sgd";                                 // sgd | adam
    std::string optimizerLatents, optimizerScales, optimizerRest;  // of that group; empty: optimizer
    double lr = 0.1;                                               // peak of the schedule
    double lrLatents = 1, lrScales = 1, lrRest = 1;                // multipliers on lr per group
    double momentum = 0.9;
    bool nesterov = true;
    double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;  // adam
    double weightDecay = 0;                         // on latents and the rest
    std::vector<std::string> decayLayers = {"*"};   // … of these layers only (globs)
    bool decayScales = false;                       // … on Wp and Wn too
    bool decayNormAndBias = true;                   // … on BatchNorm parameters and biases too
    std::string schedule = "constant";              // constant | step | multistep | cosine | … | plateau
    double warmup = 0;                              // fraction of the phase's steps, linear from 0
    std::vector<double> milestones;                 // epochs within the phase (multistep)
    std::vector<double> gammas;                     // factor at each drop; one value serves all (… step, plateau)
    double stepEpochs = 0;                          // period (step)
    double finalLr = 0;                             // end of cosine, linear, onecycle; floor of plateau; × lr
    std::int64_t plateauPatience = 10;              // epochs without a gain that are borne (plateau)
    double plateauThreshold = 0.01;                 // what counts as a gain, in accuracy (plateau)
    std::int64_t stopPatience = 0;                  // p of the stop rule, in epochs; 0 = the phase never stops early
    double stopThreshold = 0.01;                    // the gain in accuracy it asks for
    bool resetOptimizer = true;                     // fresh momentum at the start of the phase

    bool operator==(const PhaseConfig &) const = default;
};

struct RecordConfig {
    std::int64_t histogramEvery = 200;  // steps; 0 = at epoch ends only
    std::int64_t histogramBins = 128;
    std::int64_t checkpointEvery = 1;  // epochs
    std::int64_t keepCheckpoints = 3;  // newest k epoch checkpoints, besides step 0, best and commanded ones; 0 = all
    std::int64_t codesLimitMb = 512;   // per run; 0 = no codes

    bool operator==(const RecordConfig &) const = default;
};

struct RunConfig {
    std::string name;  // recipe's or user's; part of the folder name
    std::string description;
    std::string expected;      // result that is published or was measured, and how it was selected
    std::string expectedTime;  // of the whole run, with the machine
    std::int64_t seed = 1;
    std::int64_t threads = 0;        // 0 = physical cores
    std::string device = "cpu";      // cpu | cuda[:k]
    std::string precision = "fp32";  // fp32 | bf16
    bool channelsLast = true;
    std::string init;           // file of weights to start from (path); empty: random
    std::string initMap;        // which tensor of that file is which (path); empty: by name
    bool initRequired = false;  // a new run without init is refused
    std::vector<std::string> phases = {"full_precision", "ternary"};
    DataConfig data;
    NetworkConfig network;
    QuantizerConfig quantizer;
    std::vector<PhaseConfig> phase;  // one for each name in `phases`, in that order
    RecordConfig record;

    bool operator==(const RunConfig &) const = default;
};

// Strict: unknown keys (with the nearest known one), wrong types and values out of range are errors that
// name key, value and what is allowed; so are files over 1 MiB. The result satisfies `checkConfig`. The tables
// [provenance], which run.toml has, and [matrix] (matrixconfig.h) are ignored.
Expected<RunConfig> parseConfig(std::string_view toml, std::string_view sourceName);
Expected<RunConfig> loadConfig(const std::filesystem::path &file);

// One `--set key=value`; `key` is a dotted path ("phase.ternary.lr", "quantizer.layer.0.threshold"), value in TOML
// or bare text ("a,b" for a list). The value is checked against its own range; call `checkConfig` after the last one.
// A new list of `phases` keeps the settings of the phases it still names. On an error `config` is unchanged.
Expected<void> setConfigKey(RunConfig &config, std::string_view key, std::string_view value);

// Rules between keys, after all of them are set (milestones ascending, one quantized phase has layers, …).
Expected<void> checkConfig(const RunConfig &config);

// What a new run needs beyond that, and a resumed one has in its checkpoint. InvalidArgument: init is required and empty.
Expected<void> checkStart(const RunConfig &config);

// Whether `threshold` is in the range of `rule`: t in [0, 1), r in (0, 1), factor in (0, 100], Δ in [0, 1e6].
// `where` names the field in the error.
Expected<void> checkThreshold(std::string_view rule, double threshold, std::string_view where);
// The same for a layer of the configured method: the rule has to be one that the method can have, and below the further
// thresholds where it has several.
Expected<void> checkLayerThreshold(const QuantizerConfig &quantizer, std::string_view rule, double threshold,
                                   std::string_view where);

// TOML that parses back to an equal configuration; every key is written.
std::string toToml(const RunConfig &config);
// The table [provenance] that follows it in run.toml; all values are texts.
std::string provenanceToml(std::span<const std::pair<std::string, std::string>> entries);

struct ConfigKey {            // for forms, completion and the reference page
    std::string key;          // "quantizer.threshold", "phase.*.lr"
    std::string type;         // "number", "integer", "text", "true/false", "list of numbers", "list of texts", "choice"
    std::string defaultText;  // in TOML; empty: the key has to be given
    std::string allowed;      // "> 0", "≥ 0 and ≤ 0.5 or "none"", "max_fraction, …"
    std::string doc;
};
std::vector<ConfigKey> configKeys();
std::string configReference();  // the Markdown of resources/docs/configuration.md

// Recipes: resources/recipes/*.toml, and the user's in recipesFolder(), by file name without the ending.
struct Recipe {
    std::string name;
    std::string description;
    std::filesystem::path file;
    std::string network, dataset, expected, expectedTime;  // of its configuration
    bool own = false;                                      // the user's, not one that comes with the program
    std::string problem;                                   // why a recipe of the user cannot be used; empty: it can
};
Expected<std::vector<Recipe>> listRecipes();
Expected<RunConfig> loadRecipe(std::string_view name);  // NotFound names the nearest recipe

}  // namespace ttq
