// What the window shows while no run is open: start the demo, a recipe, or a recent run; drop a run's folder.
#pragma once

#include <QStringList>
#include <QWidget>

class QListWidget;

namespace ttq {

class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget *parent = nullptr);

    void setRecentRuns(const QStringList &folders);
    void fillRecipes();  // anew

Q_SIGNALS:
    void demoWanted();
    void newRunWanted(const QString &recipe);
    void openWanted();  // a dialog
    void runChosen(const QString &folder);

private:
    QListWidget *m_recipes, *m_recent;
};

}  // namespace ttq
