// A small HTTPS server on the loopback interface that can misbehave, and a way to wait for what runs beside it.
#pragma once

#include <QCoreApplication>
#include <QHash>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <QTimer>
#include <QtTest>
#include <atomic>
#include <functional>
#include <thread>

#include "certificate.h"

namespace ttq::test {

struct Answer {
    int status = 200;
    QByteArray body = {};
    QByteArray location = {};  // of a redirect
    bool ranges = true;        // whether "Range: bytes=N-" is honoured
    qsizetype cutAfter = -1;   // bytes of the answer's body, after which the connection is closed; −1: none
    bool stall = false;        // at cutAfter nothing more comes, and the connection stays open
    bool length = true;        // whether Content-Length is sent
    int times = -1;            // how often; later requests get what `then` says, else the same
    std::shared_ptr<Answer> then = {};
};

class LoopbackServer : public QTcpServer {
public:
    explicit LoopbackServer(bool tls = true) : m_tls(tls), m_certificate(makeCertificate())
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("no loopback interface: %s", qPrintable(errorString()));
    }

    QByteArray certificate() const { return m_certificate.pem; }
    std::string url(const QString &path) const
    {
        return (QStringLiteral("%1://localhost:%2").arg(m_tls ? "https" : "http").arg(serverPort()) + path)
            .toStdString();
    }
    void answer(const QByteArray &path, const Answer &answer) { m_answers[path] = answer; }

    // What was asked for: "/file" or "/file from 100".
    QStringList requests;

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QSslSocket(this);
        socket->setSocketDescriptor(descriptor);
        auto *request = new QByteArray;
        connect(socket, &QObject::destroyed, this, [request] { delete request; });
        connect(socket, &QSslSocket::readyRead, this, [this, socket, request] {
            *request += socket->readAll();
            if (request->endsWith("\r\n\r\n")) {
                reply(socket, *request);
                request->clear();
            }
        });
        connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
        if (!m_tls)
            return;
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificate(QSslCertificate(m_certificate.pem));
        configuration.setPrivateKey(QSslKey(m_certificate.keyPem, QSsl::Ec));
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket->setSslConfiguration(configuration);
        socket->startServerEncryption();
    }

private:
    void reply(QSslSocket *socket, const QByteArray &request)
    {
        const QByteArray path = request.split(' ').value(1);
        const auto found = m_answers.find(path);
        Answer answer = found == m_answers.end() ? Answer{.status = 404, .body = "no"} : *found;
        if (found != m_answers.end() && found->times > 0 && --found->times == 0 && found->then)
            *found = Answer(*found->then);
        qsizetype from = 0;
        for (const QByteArray &line : request.split('\n'))
            if (line.toLower().startsWith("range: bytes="))
                from = line.mid(13).split('-').value(0).toLongLong();
        requests << QString(path) + (from > 0 ? QStringLiteral(" from %1").arg(from) : QString());
        QByteArray head, body = answer.body;
        if (answer.status == 200 && from > 0 && answer.ranges) {
            if (from >= body.size()) {
                answer.status = 416;
                head += "Content-Range: bytes */" + QByteArray::number(body.size()) + "\r\n";
                body.clear();
            } else {
                answer.status = 206;
                head += "Content-Range: bytes " + QByteArray::number(from) + "-" + QByteArray::number(body.size() - 1)
                    + "/" + QByteArray::number(body.size()) + "\r\n";
                body = body.mid(from);
            }
        }
        if (!answer.location.isEmpty())
            head += "Location: " + answer.location + "\r\n";
        if (answer.length)
            head += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        socket->write("HTTP/1.1 " + QByteArray::number(answer.status) + " Said\r\nConnection: close\r\n" + head
                      + "\r\n");
        socket->write(answer.cutAfter >= 0 ? body.left(answer.cutAfter) : body);
        if (!answer.stall)
            socket->disconnectFromHost();  // once all is written
    }

    bool m_tls;
    Certificate m_certificate;
    QHash<QByteArray, Answer> m_answers;
};

// Runs `work` in a thread of its own while the server answers in this one.
template <class Work>
auto besideTheServer(const Work &work)
{
    std::optional<std::invoke_result_t<Work>> result;
    std::atomic<bool> done = false;
    std::thread thread([&] {
        result.emplace(work());
        done = true;
    });
    while (!done)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    thread.join();
    return *std::move(result);
}

// No proxy stands between a test and its own server.
inline void forgetProxies()
{
    for (const char *name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
        qunsetenv(name);
}

}  // namespace ttq::test
