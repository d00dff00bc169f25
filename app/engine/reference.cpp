// ttq reference: every configuration key, as the Markdown page resources/docs/configuration.md.
#include <CLI/CLI.hpp>

#include "runs/runconfig.h"
#include "subcommands.h"
#include "terminal.h"

namespace ttq {

void addReference(CLI::App &app, int &exitCode)
{
    CLI::App *command = app.add_subcommand("reference", "Print the reference of all configuration keys (Markdown)");
    command->footer("Examples:\n"
                    "  ttq reference | less\n"
                    "  ttq reference | grep threshold");
    command->callback([&exitCode] { exitCode = printed(configReference()); });
}

}  // namespace ttq
