// The icons of resources/icons, drawn in the colour that text has where they appear: they follow the palette and the
// screen's scale by themselves.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace ttq {

// `name` without ".svg". An icon that does not exist is empty and warns once.
QIcon themedIcon(const QString &name);
// In a colour of its own (a state, a refusal) in every palette.
QIcon colouredIcon(const QString &name, const QColor &colour);
// Of the word RunModel::shownState() gives; an unknown word gives that of "created".
QIcon stateIcon(const QString &shownState);
QIcon applicationIcon();

}  // namespace ttq
