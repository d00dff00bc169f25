// Help (F1), the sheet of keys, and About. None is modal.
#pragma once

class QWidget;

namespace ttq {

class WindowActions;

void showHelp(QWidget *parent);
void showKeys(QWidget *parent, const WindowActions &actions);
void showAbout(QWidget *parent);

}  // namespace ttq
