// configKeys and configReference: the key table for forms and for people.
#include "base/text.h"
#include "configkeys.h"
#include "networkcatalogue.h"
#include "quantizercatalogue.h"

namespace ttq {

namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

A configuration is a TOML file: a recipe (`ttq train --recipe NAME`), a file of your own (`--config FILE`), or the
`run.toml` of a run. `--set key=value` changes one key after the file is read; the value is TOML or bare text, lists may
be written `a,b`. A key that is not given has its default. Unknown keys, wrong types and values outside what is allowed
are errors, and nothing is created.

This page is generated from the table the parser walks.

```toml
name = "example"
phases = ["full_precision", "ternary"]

[data]
dataset = "cifar10"

[[quantizer.layer]]
pattern = "stage3.*"
threshold = 0.1

[phase.full_precision]
epochs = 6
lr = 0.2

[phase.ternary]
quantize = true
epochs = 4
lr = 0.02
```
)";

constexpr std::string_view kSchedules = R"(
### Schedules

T is the number of steps of the phase, s the step within it from 0, W = round(warmup · T), at most T − 1, and
p = (s − W) / (T − W), which is 1 after the last step. f is `final_lr`. The learning rate is `lr` times

| schedule | s < W | s ≥ W |
|---|---|---|
| constant | (s + 1) / W | 1 |
| linear | (s + 1) / W | (1 − p) + f · p |
| cosine | (s + 1) / W | c + f · (1 − c), c = (1 + cos πp) / 2 |
| onecycle | (1 − cos(π (s + 1) / W)) / 2 | as cosine |
| step | the value for s ≥ W times (s + 1) / W | gamma to the power of the number of drops so far, one every `step_epochs` epochs |
| multistep | the value for s ≥ W times (s + 1) / W | the product of the gammas of the milestones reached |
| plateau | the value for s ≥ W times (s + 1) / W | max(gamma to the power of the number of drops so far, f) |

A drop at epoch e takes effect at step round(e · steps per epoch).

Two rules look at the accuracy of each epoch of the phase: top-1 of the validation images, or of the test images with
`validation = "none"`, the one that selects the best epoch.

* plateau: as PyTorch's `ReduceLROnPlateau` with `mode="max"`, `threshold_mode="abs"`, `cooldown=0` and `eps=0`. An epoch
  gains if its accuracy is above the best one plus `plateau_threshold`, and is the best one then. After more than
  `plateau_patience` epochs in a row without a gain the rate drops, and the count begins again.
* The stop rule of TropComplique/trained-ternary-quantization: with p = `stop_patience` above 0, the phase ends when it has
  more than p + 4 epochs and the last accuracy is below the mean of five, from the one p + 3 epochs before the last to
  the one p − 1 before it, plus `stop_threshold`. The next phase begins, or the run is finished.

Both are events of the run, and part of its checkpoints.
)";

// A cell of a Markdown table.
std::string cell(std::string text)
{
    std::string result;
    for (const char c : text) {
        result += c == '|' ? "\\|" : std::string(1, c);
    }
    return result;
}

// Ternary layers as published are what quantizer.layers takes.
std::string networkTable()
{
    std::string text = "\n### Networks\n\n| name | input | classes | width | ternary as published | layout |\n"
                       "|---|---|---|---|---|---|\n";
    for (const NetworkInfo &info : kNetworks) {
        const std::string pixels = std::to_string(info.pixels);
        const std::string step = info.widthStep > 1 ? ", a multiple of " + std::to_string(info.widthStep) : "";
        text += "| `" + std::string(info.name) + "` | " + std::to_string(info.channels) + 'x' + pixels + 'x' + pixels
            + " | " + std::to_string(info.classes) + " | " + std::to_string(info.width) + step + " | `"
            + cell(std::string(info.ternaryLayers)) + "` | " + cell(std::string(info.title)) + " |\n";
    }
    return text
        + "\nInput and classes are the published ones; a network takes what its data set has. "
          "`ttq networks NAME` prints the layers.\n";
}

// The keys that a method alone reads, marked up.
std::string keysOfMethod(const QuantizerInfo &info)
{
    std::vector<std::string> keys;
    for (const std::string &key : split(info.keys, ',')) {
        keys.push_back('`' + key + '`');
    }
    return keys.empty() ? "–" : join(keys, ", ");
}

std::string quantizerTable()
{
    std::string text
        = "\n### Methods\n\n| name | computes | rule as published | keys of its own |\n|---|---|---|---|\n";
    for (const QuantizerInfo &info : kQuantizers) {
        const std::string only = info.only.empty() ? "" : " (no other rule)";
        text += "| `" + std::string(info.name) + "` | " + cell(std::string(info.title)) + " | "
            + cell(std::string(info.rule)) + only + " | " + keysOfMethod(info) + " |\n";
    }
    return text;
}

std::string heading(std::string_view table)
{
    if (table.empty()) {
        return "Top level";
    }
    if (table == kLayerTable) {
        return "[[quantizer.layer]]";
    }
    return table == kPhaseTable ? "[phase.NAME]" : '[' + std::string(table) + ']';
}

}  // namespace

std::vector<ConfigKey> configKeys()
{
    RunConfig defaults;
    PhaseConfig phase;
    LayerRule rule;
    const ConfigScope scope{&defaults, &phase, &rule};
    std::vector<ConfigKey> keys;
    for (const KeyRow &row : keyTable()) {
        const ConfigSlot slot = row.slot(scope);
        // A default outside the limits means that the key has to be given.
        const bool required = !checkValue(slot, row.limits, "").has_value();
        keys.push_back({row.key(), typeText(slot, row.limits), required ? "" : toTomlValue(slot, row.limits),
                        allowedText(slot, row.limits), std::string(row.doc)});
    }
    return keys;
}

std::string configReference()
{
    const auto keys = configKeys();
    std::string page(kIntroduction);
    for (const std::string_view table : configTables()) {
        page += "\n## " + heading(table) + "\n\n" + std::string(tableDoc(table))
            + "\n\n| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n";
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const KeyRow &row = keyTable()[i];
            if (row.table == table) {
                const std::string def = keys[i].defaultText.empty() ? "required" : '`' + keys[i].defaultText + '`';
                page += "| `" + std::string(row.name) + "` | " + keys[i].type + " | " + cell(def) + " | "
                    + cell(keys[i].allowed) + " | " + cell(keys[i].doc) + " |\n";
            }
        }
        if (table == "network") {
            page += networkTable();
        }
        if (table == "quantizer") {
            page += quantizerTable();
        }
        if (table == kPhaseTable) {
            page += kSchedules;
        }
    }
    return page
        + "\n## [provenance]\n\nIn a `run.toml` only, written by the engine and ignored when read: see "
          "run-folder.md.\n";
}

}  // namespace ttq
