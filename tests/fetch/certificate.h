// A certificate for "localhost" that is its own authority, made anew for each test program: no secret is kept anywhere.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <QByteArray>
#include <QtGlobal>
#include <memory>

namespace ttq::test {

struct Certificate {
    QByteArray pem, keyPem;
};

namespace detail {

inline QByteArray taken(BIO *bio)
{
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    const QByteArray copy(bytes, static_cast<qsizetype>(size));
    BIO_free(bio);
    return copy;
}

inline void extend(X509 *certificate, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace detail

inline Certificate makeCertificate()
{
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509 *const x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 24L * 3600);
    X509_set_pubkey(x, key.get());
    X509_NAME *name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(x, name);
    detail::extend(x, NID_basic_constraints, "critical,CA:TRUE");
    detail::extend(x, NID_subject_alt_name, "DNS:localhost");
    if (X509_sign(x, key.get(), EVP_sha256()) == 0)
        qFatal("no certificate could be made");
    BIO *pem = BIO_new(BIO_s_mem()), *keyPem = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(pem, x);
    PEM_write_bio_PrivateKey(keyPem, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {detail::taken(pem), detail::taken(keyPem)};
}

}  // namespace ttq::test
