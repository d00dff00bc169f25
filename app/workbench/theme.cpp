#include "theme.h"

#include <QApplication>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>

namespace ttq {

namespace {

bool desktopIsDark = false;

struct Shades {
    const char *window, *base, *alternate, *button, *text, *faint, *light, *mid, *dark, *highlight, *highlighted, *link;
};
constexpr Shades kDark = {"#2a2f37", "#1b1e24", "#20242b", "#3a414c", "#dfe3ea", "#7c8592",
                          "#48505d", "#3b424d", "#15171b", "#2f6ea8", "#ffffff", "#7ab7f0"};
constexpr Shades kLight = {"#f4f5f7", "#ffffff", "#f7f8fa", "#fafbfc", "#1d2026", "#8a919c",
                           "#ffffff", "#c9cdd4", "#a9afb9", "#2f6ea8", "#ffffff", "#1b63a5"};

}  // namespace

QString name(Theme theme)
{
    return theme == Theme::Dark ? "dark" : theme == Theme::Light ? "light" : "system";
}

Theme themeFromName(const QString &s)
{
    return s == "dark" ? Theme::Dark : s == "light" ? Theme::Light : Theme::System;
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

void initTheme(QApplication &application)
{
    desktopIsDark = isDark(application.palette());
    QApplication::setStyle(QStyleFactory::create("Fusion"));
}

QPalette themePalette(Theme theme)
{
    const Shades &shades = theme == Theme::Dark ? kDark : kLight;
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const char *colour) { palette.setColor(role, QColor(colour)); };
    set(QPalette::Window, shades.window);
    set(QPalette::WindowText, shades.text);
    set(QPalette::Base, shades.base);
    set(QPalette::AlternateBase, shades.alternate);
    set(QPalette::Text, shades.text);
    set(QPalette::PlaceholderText, shades.faint);
    set(QPalette::Button, shades.button);
    set(QPalette::ButtonText, shades.text);
    set(QPalette::BrightText, shades.highlighted);
    set(QPalette::ToolTipBase, shades.button);
    set(QPalette::ToolTipText, shades.text);
    set(QPalette::Light, shades.light);
    set(QPalette::Midlight, shades.mid);
    set(QPalette::Mid, shades.mid);
    set(QPalette::Dark, shades.dark);
    set(QPalette::Shadow, "#000000");
    set(QPalette::Highlight, shades.highlight);
    set(QPalette::HighlightedText, shades.highlighted);
    set(QPalette::Link, shades.link);
    set(QPalette::LinkVisited, shades.link);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(shades.faint));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(shades.mid));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor(shades.faint));
    return palette;
}

void applyTheme(Theme theme)
{
    if (theme == Theme::System)
        theme = desktopIsDark ? Theme::Dark : Theme::Light;
    const QPalette palette = themePalette(theme);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    // Widgets with a style sheet keep the palette they were polished with, and so do their children.
    for (QWidget *widget : QApplication::allWidgets()) {
        if (const QString sheet = widget->styleSheet(); !sheet.isEmpty()) {
            widget->setStyleSheet({});
            for (QWidget *child : widget->findChildren<QWidget *>())
                child->setPalette(QPalette());
            widget->setStyleSheet(sheet);
        }
    }
}

}  // namespace ttq
