// Dark and light: two palettes of the Fusion style.
#pragma once

#include <QPalette>
#include <QString>

class QApplication;

namespace ttq {

enum class Theme { System, Dark, Light };

QString name(Theme theme);              // "system", "dark", "light": for settings
Theme themeFromName(const QString &s);  // System for anything else

// Call once after the application was made: sets the style and remembers what the desktop's palette was.
void initTheme(QApplication &application);
// System: dark if the desktop's window colour is darker than its text.
void applyTheme(Theme theme);

QPalette themePalette(Theme theme);  // Dark or Light
bool isDark(const QPalette &palette);

}  // namespace ttq
