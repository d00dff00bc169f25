#include "closequestion.h"

#include <QMessageBox>
#include <QPushButton>

#include "panels/icons.h"

namespace ttq {

CloseChoice askAboutEngines(QWidget *parent, int live)
{
    QMessageBox box(QMessageBox::Question, QMessageBox::tr("Runs are training"),
                    QMessageBox::tr("%n run(s) are still training.", nullptr, live), QMessageBox::NoButton, parent);
    box.setObjectName("closeQuestion");
    box.setInformativeText(
        QMessageBox::tr("They can train on without this window, which finds them again when it is opened."));
    auto *keep = box.addButton(QMessageBox::tr("&Keep training"), QMessageBox::AcceptRole);
    keep->setObjectName("keepTraining");
    keep->setIcon(themedIcon("resume"));
    auto *stop = box.addButton(QMessageBox::tr("&Stop after a checkpoint"), QMessageBox::DestructiveRole);
    stop->setObjectName("stopTraining");
    stop->setIcon(themedIcon("stop"));
    auto *cancel = box.addButton(QMessageBox::Cancel);
    cancel->setObjectName("cancelClosing");
    box.setDefaultButton(keep);
    box.setEscapeButton(cancel);
    box.exec();
    if (box.clickedButton() == keep)
        return CloseChoice::KeepTraining;
    return box.clickedButton() == stop ? CloseChoice::Stop : CloseChoice::Cancel;
}

}  // namespace ttq
