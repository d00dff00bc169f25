// One function a subcommand: it adds its options and help to `app`, and a callback that does the work and leaves
// the exit code (terminal.h) in `exitCode`, which outlives the parse. Each lives in a file of its own name.
#pragma once

namespace CLI {
class App;
}

namespace ttq {

// With LibTorch
void addTrain(CLI::App &app, int &exitCode);
void addResume(CLI::App &app, int &exitCode);
void addDatasets(CLI::App &app, int &exitCode);
void addHash(CLI::App &app, int &exitCode);
void addExportWeights(CLI::App &app, int &exitCode);
void addEval(CLI::App &app, int &exitCode);
void addInspect(CLI::App &app, int &exitCode);
void addReadWeights(CLI::App &app, int &exitCode);
void addNetworks(CLI::App &app, int &exitCode);
void addSearchThresholds(CLI::App &app, int &exitCode);
void addWeightCost(CLI::App &app, int &exitCode);

// Without: these read run folders, insert commands and start engines
void addControl(CLI::App &app, int &exitCode);
void addStatus(CLI::App &app, int &exitCode);
void addShow(CLI::App &app, int &exitCode);
void addRecipes(CLI::App &app, int &exitCode);
void addMatrix(CLI::App &app, int &exitCode);
void addReference(CLI::App &app, int &exitCode);
void addVersion(CLI::App &app, int &exitCode);

}  // namespace ttq
