// What becomes of the engines when the window closes.
#pragma once

class QWidget;

namespace ttq {

enum class CloseChoice { KeepTraining, Stop, Cancel };

// Asks (modal); `live`: how many runs an engine works on.
CloseChoice askAboutEngines(QWidget *parent, int live);

}  // namespace ttq
