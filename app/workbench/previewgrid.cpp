#include "previewgrid.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ttq {

namespace {

constexpr int kWaitMs = 400;
constexpr int kHeight = 210;

// What of a run decides how its images look.
QStringList previewArguments(const NewRun &run)
{
    const auto all = trainArguments(run);
    QStringList arguments = {"datasets", "preview", "--recipe", run.recipe, "--images", "4", "--draws", "4"};
    if (!run.dataFolder.isEmpty())
        arguments << "--data" << run.dataFolder;
    if (all)
        for (qsizetype i = 0; i + 1 < all->size(); ++i)
            if (all->at(i) == "--set" && all->at(i + 1).startsWith("data."))
                arguments << "--set" << all->at(i + 1);
    return arguments;
}

}  // namespace

PreviewGrid::PreviewGrid(QWidget *parent) : QWidget(parent)
{
    setObjectName("previewGrid");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *row = new QHBoxLayout;
    row->addWidget(new QLabel("<b>" + tr("What training sees") + "</b>"), 1);
    m_again = new QPushButton(tr("New &samples"));
    m_again->setObjectName("newSamples");
    m_again->setAutoDefault(false);
    m_again->setToolTip(tr("Other images, otherwise augmented"));
    row->addWidget(m_again);
    column->addLayout(row);
    m_view = new QLabel;
    m_view->setAccessibleName(tr("Augmented images: each row is one image, first as evaluation shows it, then as "
                                 "training does"));
    m_view->setToolTip(m_view->accessibleName());
    m_view->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_view->setMinimumSize(1, 1);
    m_view->setFixedHeight(kHeight);
    m_view->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    column->addWidget(m_view);
    m_message = new QLabel;
    m_message->setObjectName("previewMessage");
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    column->addWidget(m_message);
    m_wait.setSingleShot(true);
    m_wait.setInterval(kWaitMs);
    connect(&m_wait, &QTimer::timeout, this, &PreviewGrid::draw);
    connect(m_again, &QPushButton::clicked, this, &PreviewGrid::newSamples);
    connect(&m_call, &EngineCall::ended, this,
            [this](bool ok, const QByteArray &, const QString &error) { onEnded(ok, error); });
}

void PreviewGrid::setRun(const NewRun &run, bool valid)
{
    if (!valid)
        return;
    const QStringList wanted = previewArguments(run);
    if (wanted == m_wanted)
        return;
    m_wanted = wanted;
    if (isVisible())
        m_wait.start();
}

void PreviewGrid::refresh()
{
    m_shown.clear();
    if (isVisible())
        m_wait.start();
}

bool PreviewGrid::isDrawing() const
{
    return m_wait.isActive() || m_call.isRunning();
}

QString PreviewGrid::message() const
{
    return m_message->text();
}

void PreviewGrid::newSamples()
{
    ++m_sample;
    m_shown.clear();
    draw();
}

void PreviewGrid::draw()
{
    if (m_wanted.isEmpty() || m_wanted == m_shown)
        return;
    if (!m_folder.isValid()) {
        say(tr("There is no room for a picture: %1").arg(m_folder.errorString()));
        return;
    }
    m_shown = m_wanted;
    say(tr("Drawing…"));
    m_call.start(m_wanted
                 + QStringList{"--seed", QString::number(m_sample), "--out", m_folder.filePath("preview.png")});
}

void PreviewGrid::onEnded(bool ok, const QString &error)
{
    // A picture of other settings would be taken for one of these.
    m_picture = ok ? QPixmap(m_folder.filePath("preview.png")) : QPixmap();
    if (!ok)
        say(tr("No preview: %1").arg(error.section('\n', 0, 0).left(160)), error);
    else if (m_picture.isNull())
        say(tr("No preview: the engine's picture cannot be read"));
    else
        say({});
    showPicture();
}

void PreviewGrid::say(const QString &text, const QString &tip)
{
    m_message->setText(text);
    m_message->setToolTip(tip.toHtmlEscaped());
    m_message->setVisible(!text.isEmpty());
}

void PreviewGrid::showPicture()
{
    if (m_picture.isNull()) {
        m_view->clear();
        return;
    }
    const qreal ratio = devicePixelRatioF();
    QPixmap scaled = m_picture.scaled(m_view->size() * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    scaled.setDevicePixelRatio(ratio);
    m_view->setPixmap(scaled);
}

void PreviewGrid::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_wanted != m_shown)
        m_wait.start();
}

void PreviewGrid::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showPicture();
}

}  // namespace ttq
