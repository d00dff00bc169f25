#include "commandline.h"

#include <QCommandLineParser>
#include <QRegularExpression>
#include <algorithm>

namespace ttq {

namespace {

constexpr const char *kViews[] = {"window", "scale-factors", "sparsity", "accuracy", "weights", "evaluation"};

void addOptions(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        "Watches and steers the training of ternary networks.\n"
        "Exit codes: 0 done, 1 failed, 2 wrong usage. Without a display, --screenshot and --figures work offscreen.");
    parser.addPositionalArgument("RUN", "Folders of runs to open", "[RUN...]");
    parser.addOptions(
        {{"demo", "Start the demo at once"},
         {"screenshot", "Write a picture of the window, or of a view, and end", "FILE.png"},
         {"size", "Size of the picture (default 1440x900)", "WxH"},
         {"view", "Of the picture: scale-factors, sparsity, accuracy, weights, evaluation or window (default)", "VIEW"},
         {"dark", "Dark colours"},
         {"light", "Light colours"},
         {"figures", "Write the views of RUN as PDF and PNG into a folder, and end", "DIR"},
         {{"h", "help"}, "Show this text"},
         {{"v", "version"}, "Show the version"}});
}

Unexpected<Error> wrong(const QString &text)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, text.toStdString()}};
}

}  // namespace

Expected<CommandLine> parseCommandLine(const QStringList &arguments)
{
    CommandLine line;
    QStringList words;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const bool platform = arguments[i] == "-platform" || arguments[i] == "--platform";
        line.platformGiven = line.platformGiven || platform;
        if (platform)
            ++i;  // its value
        else
            words << arguments[i];
    }
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(words))
        return wrong(parser.errorText());
    line.runs = parser.positionalArguments();
    line.demo = parser.isSet("demo");
    line.version = parser.isSet("version");
    line.help = parser.isSet("help");
    line.screenshot = parser.value("screenshot");
    line.figures = parser.value("figures");
    if (parser.isSet("dark") && parser.isSet("light"))
        return wrong("--dark and --light are both given; allowed: one of them");
    line.theme = parser.isSet("dark") ? Theme::Dark : parser.isSet("light") ? Theme::Light : Theme::System;
    if (parser.isSet("screenshot") && !line.screenshot.endsWith(".png", Qt::CaseInsensitive))
        return wrong("--screenshot: '" + line.screenshot + "' is not allowed; allowed: a file name that ends in .png");
    if (parser.isSet("size")) {
        static const QRegularExpression kSize("^(\\d{2,5})x(\\d{2,5})$");
        const auto match = kSize.match(parser.value("size"));
        line.size = {match.captured(1).toInt(), match.captured(2).toInt()};
        if (!match.hasMatch() || line.size.width() < 64 || line.size.height() < 64 || line.size.width() > 16384
            || line.size.height() > 16384)
            return wrong("--size: '" + parser.value("size")
                         + "' is not allowed; allowed: WIDTHxHEIGHT, each from 64 to 16384, for example 1440x900");
    }
    if (parser.isSet("view")) {
        line.view = parser.value("view");
        if (std::find(std::begin(kViews), std::end(kViews), line.view) == std::end(kViews))
            return wrong("--view: '" + line.view
                         + "' is not allowed; allowed: window, scale-factors, sparsity, accuracy, weights, evaluation");
    }
    if (!line.figures.isEmpty() && line.runs.size() != 1)
        return wrong("--figures: takes exactly one RUN");
    if (!line.screenshot.isEmpty() && line.runs.isEmpty() && line.view != "window")
        return wrong("--view: needs a RUN");
    if (line.demo && line.needsNoWindow())
        return wrong("--demo: is not allowed with --screenshot or --figures");
    return line;
}

QString usage()
{
    QCommandLineParser parser;
    addOptions(parser);
    return parser.helpText();
}

}  // namespace ttq
